"""pg_dump into another database: registry, watermark and runs go on there; renames are followed there too."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from support.databases import copy_database

from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i %% 3, i FROM generate_series(1, %s) AS i
"""
RUN: LiteralString = "CALL clickrollup.run_rollup('rollup_events_5min')"
NOTES: LiteralString = "SELECT clickrollup.add_annotation('Release 7', '2026-03-01 01:00:00+00')"
ANNOTATIONS: LiteralString = (
    "SELECT a.annotation_id, a.title, a.at FROM clickrollup.annotations AS a ORDER BY 1"
)
REGISTRY: LiteralString = "SELECT to_jsonb(r) FROM clickrollup.rollups AS r ORDER BY r.name"
RUNS: LiteralString = "SELECT to_jsonb(u) FROM clickrollup.rollup_runs AS u ORDER BY u.run_id"
STORED: LiteralString = (
    "SELECT customer_id, hour, event_count, device_distinct_count::text FROM rollup_events_1hr ORDER BY 1, 2"
)


@pytest.fixture
def other_database(server: PostgresServer) -> Iterator[str]:
    """The name of an empty database to restore into."""
    name = f"restored_{uuid4().hex}"
    server.create_database(name)
    yield name
    server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_restored_rollup_goes_on(
    server: PostgresServer, connection: Connection, other_database: str
) -> None:
    connection.execute(EVENTS, [50])
    connection.execute(RUN)
    connection.execute(EVENTS, [7])
    connection.execute(NOTES)
    connection.execute("SELECT clickrollup.create_tenant_reader(1), clickrollup.create_bi_views()")
    # The dump has the new name only: it must not depend on anything that is not dumped.
    connection.execute("ALTER TABLE events RENAME TO clicks")
    copy_database(server, connection.info.dbname, other_database)
    with psycopg.connect(server.dsn(other_database), autocommit=True) as restored:
        for query in (REGISTRY, RUNS, STORED, ANNOTATIONS):
            assert restored.execute(query).fetchall() == connection.execute(query).fetchall()
        assert restored.execute("SELECT sum(event_count) FROM rollup_events_1hr_live").fetchone() == (57,)
        for each in (connection, restored):
            each.execute(RUN)
        assert restored.execute(NOTES).fetchone() == (2,)
        for view, rows in (("public_tenant_1.annotations", 2), ("public_bi.rollup_events_1hr_by_time", 1)):
            assert restored.execute(f"SELECT count(*) FROM {view}".encode()).fetchone() == (rows,)
        restored.execute("SELECT clickrollup.renew_rollup('rollup_events_5min')")
        assert restored.execute(
            "SELECT clickrollup.drop_bi_views(), clickrollup.drop_tenant_reader(1)"
        ).fetchone()
        assert restored.execute(STORED).fetchall() == connection.execute(STORED).fetchall()
        runs = "SELECT window_start, window_end, events FROM clickrollup.rollup_runs ORDER BY run_id"
        assert restored.execute(runs).fetchall() == [(1, 50, 50), (51, 57, 7)]


def test_a_rename_after_the_restore_is_followed(
    server: PostgresServer, connection: Connection, other_database: str
) -> None:
    connection.execute(EVENTS, [5])
    copy_database(server, connection.info.dbname, other_database)
    with psycopg.connect(server.dsn(other_database), autocommit=True) as restored:
        restored.execute("ALTER TABLE events RENAME TO clicks")
        restored.execute("ALTER TABLE rollup_events_1hr RENAME TO hourly")
        restored.execute(RUN)
        assert restored.execute("SELECT sum(event_count) FROM hourly_plain").fetchone() == (5,)
        states = restored.execute(
            "SELECT rollup_name, topic, state::text FROM clickrollup.health() WHERE topic <> 'no pg_cron'"
        )
        assert states.fetchall() == [("rollup_events_1hr", "all", "ok")]


def test_a_measure_added_to_a_restored_rollup(
    server: PostgresServer, connection: Connection, other_database: str
) -> None:
    connection.execute(EVENTS, [5])
    connection.execute(RUN)
    copy_database(server, connection.info.dbname, other_database)
    with psycopg.connect(server.dsn(other_database), autocommit=True) as restored:
        restored.execute(
            "SELECT clickrollup.add_measure('rollup_events_5min', clickrollup.max_of('device_id', 'newest_device'))"
        )
        assert restored.execute("SELECT max(newest_device) FROM rollup_events_1hr").fetchone() == (5,)


def test_a_rollup_by_snapshot_in_another_cluster(server: PostgresServer, bare_database: str) -> None:
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL, strategy => 'snapshot')")
        connection.execute(EVENTS, [50])
        connection.execute(RUN)
        connection.execute(EVENTS, [7])
        source = connection.info.dbname
    with PostgresServer(durable=False) as other:
        copy_database(server, source, other.create_database("restored").split("dbname=")[1], onto=other)
        with psycopg.connect(other.dsn("restored"), autocommit=True) as restored:
            restored.execute(EVENTS, [3])
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="another database cluster"):
                restored.execute(RUN)
            assert restored.execute("SELECT clickrollup.rebase('events')").fetchone() == (10,)
            restored.execute(EVENTS, [2])
            live = restored.execute("SELECT sum(event_count) FROM rollup_events_1hr_live").fetchone()
            restored.execute("CALL clickrollup.run_rollup('rollup_events_5min', force => true)")
            stored = restored.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone()
            assert (live, stored) == ((62,), (62,))
            assert (
                restored.execute("SELECT * FROM clickrollup.reconcile('rollup_events_5min')").fetchall() == []
            )


READINGS = """
    CREATE TABLE readings (id uuid PRIMARY KEY, ms bigint NOT NULL, writer_xid bigint NOT NULL DEFAULT txid_current());
    SELECT clickrollup.create_rollup('readings', 'hourly', '1 hour', time_column => 'ms', time_unit => 'ms', schedule => NULL)
"""
READ = """INSERT INTO readings (id, ms)
    SELECT gen_random_uuid(), 1772323200000 + i * 600000 FROM generate_series(1, %s) AS i"""


@pytest.mark.parametrize("hurried", [False, True])
def test_a_rollup_without_ids_in_another_cluster(
    server: PostgresServer, bare_database: str, hurried: bool
) -> None:
    """What was counted goes on; who writes before rebase() is found out, because no id tells new from old."""
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute(READINGS.encode())
        for number in (50, 7):
            connection.execute(READ, [number])
            if number == 50:
                connection.execute("CALL clickrollup.run_rollup('hourly')")
        for _ in range(3000):  # until xids here are above those of the other cluster
            connection.execute("SELECT pg_current_xact_id()")
        connection.execute("CALL clickrollup.run_rollup('hourly')")
        connection.execute(READ, [4])
        source = connection.info.dbname
    with PostgresServer(durable=False) as other:
        copy_database(
            server,
            source,
            other.create_database("restored").split("dbname=")[1],
            onto=other,
        )
        with psycopg.connect(other.dsn("restored"), autocommit=True) as restored:
            if hurried:
                restored.execute(READ, [3])
                with pytest.raises(
                    psycopg.errors.ObjectNotInPrerequisiteState,
                    match=r"3 events of .*since",
                ):
                    restored.execute("SELECT clickrollup.rebase('readings')")
                restored.execute("SELECT clickrollup.drop_rollup('hourly')")
                create = READINGS.split(";")[1].encode()
                with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="another") as refused:
                    restored.execute(create)
                fix = re.search("ALTER TABLE .*;", str(refused.value.diag.message_hint))
                assert fix is not None
                restored.execute(fix[0].encode())
                restored.execute(create)
            else:
                assert restored.execute("SELECT clickrollup.rebase('readings')").fetchone() == (4,)
                restored.execute(READ, [3])
            restored.execute("CALL clickrollup.run_rollup('hourly', force => true)")
            stored = restored.execute("SELECT sum(event_count) FROM hourly").fetchone()
            assert stored == (64,)
            assert restored.execute("SELECT * FROM clickrollup.reconcile('hourly')").fetchall() == []


@pytest.mark.parametrize("strategy", ["sequence", "snapshot"])
@pytest.mark.parametrize("way_on", ["counted", "again"])
def test_data_alone_is_not_counted_twice(
    server: PostgresServer, bare_database: str, other_database: str, strategy: str, way_on: str
) -> None:
    """A run of the fresh clickstream is refused until somebody says what the rows of its rollups are."""
    programs = server.installation.programs
    create = "CREATE EXTENSION clickrollup CASCADE; SELECT clickrollup.create_clickstream(schedule => NULL, strategy => %s)"
    parts = [f"--table=public.{name}*" for name in ("events", "rollup_events")]
    with psycopg.connect(bare_database, autocommit=True, cursor_factory=psycopg.ClientCursor) as source:
        source.execute(create.encode(), [strategy])
        source.execute(EVENTS, [50])
        source.execute(RUN)
        source.execute(EVENTS, [7])
        dump = [programs / "pg_dump", "--data-only", "--dbname", bare_database, *parts]
        dumped = subprocess.run(dump, capture_output=True, check=True)
    other = server.dsn(other_database)
    with psycopg.connect(other, autocommit=True, cursor_factory=psycopg.ClientCursor) as restored:
        restored.execute(create.encode(), [strategy])
        psql = [programs / "psql", "-Xq", "--set=ON_ERROR_STOP=1", "--dbname", other]
        subprocess.run(psql, input=dumped.stdout, check=True)
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="holds rows"):
            restored.execute(RUN)
        if way_on == "counted":
            restored.execute(
                "SELECT clickrollup.change_source('rollup_events_5min', 'events', counted_until => 50)"
            )
        else:
            restored.execute("SELECT clickrollup.rebuild('rollup_events_5min', force => true)")
        restored.execute("CALL clickrollup.run_rollup('rollup_events_5min', force => true)")
        stored = "SELECT customer_id, hour, sum(event_count) FROM rollup_events_1hr GROUP BY 1, 2"
        counted = "SELECT customer_id, date_trunc('hour', event_time), count(*) FROM events GROUP BY 1, 2"
        assert restored.execute("SELECT count(*) FROM events").fetchone() == (57,)
        differing = f"({stored} EXCEPT ALL {counted}) UNION ALL ({counted} EXCEPT ALL {stored})"
        assert restored.execute(differing.encode()).fetchall() == []
