"""What newer versions of PostgreSQL have is used, or does no harm; skipped where the server is older."""

from typing import Any, LiteralString

import psycopg
import pytest
from support.released import target, write_target

from clickrollup.sandbox.accounts import TemporaryFolder, unprivileged_account
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
PAGES: LiteralString = """
    INSERT INTO events (event_time, customer_id, device_id)
    SELECT '2026-03-01 00:00:00+00', i %% 3, i FROM generate_series(1, %s) AS i
"""


def need(connection: Connection | PostgresServer, major: int, what: str) -> None:
    """Skip the test on a server that is older."""
    found = (
        connection.installation.major
        if isinstance(connection, PostgresServer)
        else connection.info.server_version // 10000
    )
    if found < major:
        pytest.skip(f"{what} came with PostgreSQL {major}, this is {found}")


def test_ids_by_uuidv7(connection: Connection) -> None:
    """A table keyed by the server's own uuids needs no other time column."""
    need(connection, 18, "uuidv7()")
    connection.execute("""
        CREATE TABLE readings (id uuid PRIMARY KEY DEFAULT uuidv7(), sensor int NOT NULL,
                               writer_xid bigint NOT NULL DEFAULT txid_current())
    """)
    connection.execute("""
        SELECT clickrollup.create_rollup('readings', 'readings_1h', '1 hour', ARRAY['sensor'], time_column => 'id',
                                         measures => ARRAY[clickrollup.count_events('n')],
                                         strategy => 'snapshot', schedule => NULL)
    """)
    for count in (20, 40):
        connection.execute("INSERT INTO readings (sensor) SELECT i % 3 FROM generate_series(1, 20) AS i")
        connection.execute("INSERT INTO readings (id, sensor) VALUES (uuidv7(interval '-3 hours'), 7)")
        connection.execute("CALL clickrollup.run_rollup('readings_1h')")
        assert connection.execute("SELECT * FROM clickrollup.reconcile('readings_1h')").fetchall() == []
        counted = "SELECT sum(n), count(DISTINCT bucket) > 1 FROM readings_1h"
        assert connection.execute(counted.encode()).fetchone() == (count + count // 20, True)


def test_transaction_timeout(connection: Connection, database: str) -> None:
    """It ends a run's session while the run waits for a writer: nothing is counted, and the next run counts once."""
    need(connection, 17, "transaction_timeout")
    insert = "INSERT INTO events (event_time, customer_id) VALUES ('2026-03-01 00:00:00+00', 1)"
    with psycopg.connect(database) as writer, psycopg.connect(database, autocommit=True) as session:
        writer.execute(insert.encode())
        session.execute("SET transaction_timeout = '200ms'")
        with pytest.raises(psycopg.errors.TransactionTimeout):
            session.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
        assert connection.execute("SELECT count(*) FROM rollup_events_5min").fetchone() == (0,)
        writer.commit()
    connection.execute("CALL clickrollup.run_rollup('rollup_events_5min', force => true)")
    assert connection.execute("SELECT sum(event_count) FROM rollup_events_5min").fetchone() == (1,)


def test_a_run_reads_ahead_by_a_bitmap(server: PostgresServer) -> None:
    """On a server that has just started a run finds its events by a bitmap, whose pages are read asynchronously."""
    need(server, 18, "io_method")
    said: list[str] = []
    with PostgresServer(durable=False, settings={"io_method": "worker"}) as own:
        own.execute("CREATE EXTENSION clickrollup CASCADE")
        own.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        for count in (50_000, 500):
            own.stop()
            own.start()
            said.clear()
            with psycopg.connect(own.dsn(), autocommit=True) as connection:
                connection.add_notice_handler(lambda plan: said.append(plan.message_primary or ""))
                connection.execute(PAGES, [count])
                connection.execute("LOAD 'auto_explain'")
                connection.execute("SET auto_explain.log_min_duration = 0")
                connection.execute("SET auto_explain.log_nested_statements = on")
                connection.execute("SET client_min_messages = log")
                connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
                connection.execute("SET client_min_messages = notice")
                compared = connection.execute("SELECT * FROM clickrollup.reconcile('rollup_events_5min')")
                assert compared.fetchall() == []
    assert "Bitmap Heap Scan on events" in "".join(said)


def test_files_in_another_folder(server: PostgresServer) -> None:
    """As in an image volume: the server's own folder is not touched."""
    need(server, 18, "extension_control_path")
    with TemporaryFolder(unprivileged_account()) as folder:
        extensions = folder / "share" / "extension"
        extensions.mkdir(parents=True)
        write_target(extensions)
        settings = {"extension_control_path": f"{folder}/share:$system"}
        with PostgresServer(durable=False, settings=settings) as own:
            own.execute("CREATE EXTENSION clickrollup CASCADE")
            assert own.execute("SELECT clickrollup.version()") == [(target(),)]
            own.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
            assert own.execute("SELECT DISTINCT state::text FROM clickrollup.health()") == [("ok",)]
