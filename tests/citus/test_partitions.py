"""Many partitions by time: a run opens those that it needs, over connections that are there; shards are made fast."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from support.cluster import DATABASE

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
OLD = 20  # days ago
RUN: LiteralString = "CALL clickrollup.run_rollup('many.rollup_events_5min')"
LIVE: LiteralString = "SELECT sum(event_count) FROM many.rollup_events_5min_live"
# How much longer a worker takes to alter a table when its transaction has made 1,500.
ALTER = """
    CREATE TEMPORARY TABLE took (number integer, seconds double precision);
    DO $$
    DECLARE
        v_from timestamptz;
    BEGIN
        FOR number IN 1..1500 LOOP
            EXECUTE format('CREATE TABLE public.made_%s (id integer, word text)', number);
            v_from := clock_timestamp();
            EXECUTE format('ALTER TABLE public.made_%s REPLICA IDENTITY FULL', number);
            INSERT INTO took VALUES (number, extract(epoch FROM clock_timestamp() - v_from));
        END LOOP;
    END $$;
"""
GROWTH = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE number > 1400)
           / percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE number <= 100)
    FROM took
"""


def insert(connection: Connection, days_ago: int, events: int) -> None:
    """Insert events of one day, each of another tenant."""
    connection.execute(
        """
        INSERT INTO many.events (event_time, customer_id, device_id)
        SELECT date_trunc('day', now()) - %s * interval '1 day', n, n FROM generate_series(1, %s) AS n
        """,
        [days_ago, events],
    )


def sent(connection: Connection, statement: LiteralString) -> list[str]:
    """Return what Citus sends to the workers for a statement."""
    said: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        said.append(f"{notice.message_primary} {notice.message_detail}")

    connection.add_notice_handler(hear)
    connection.execute("SET citus.log_remote_commands = on")
    connection.execute("SET client_min_messages = log")
    try:
        connection.execute(statement)
    finally:
        connection.execute("RESET client_min_messages")
        connection.execute("RESET citus.log_remote_commands")
        connection.remove_notice_handler(hear)
    return [text for text in said if text.startswith("issuing")]


def connections(commands: list[str]) -> set[str]:
    """Return over which connections commands went."""
    return {command.rpartition("connectionId: ")[2] for command in commands}


@pytest.fixture(scope="module")
def many(clickstream: str) -> Iterator[Connection]:
    """A clickstream of 61 days on four shards, with events of the newest counted."""
    with psycopg.connect(clickstream, autocommit=True) as connection:
        connection.execute("SET citus.shard_count = 4")
        connection.execute("CREATE SCHEMA many")
        connection.execute("SELECT clickrollup.create_clickstream('many', schedule => NULL, premake => 30)")
        insert(connection, 0, 50)
        connection.execute(RUN)
        yield connection
        connection.execute("SELECT clickrollup.drop_clickstream('many')")
        connection.execute("DROP SCHEMA many CASCADE")


@contextmanager
def old_partition_locked(cluster: list[PostgresServer], many: Connection) -> Iterator[None]:
    """Nobody may open the shards of an old day on one worker; whoever tries is cancelled."""
    with psycopg.connect(cluster[1].dsn(DATABASE)) as worker:
        worker.execute("SET citus.override_table_visibility = off")
        worker.execute("SET citus.enable_manual_changes_to_shards = on")
        day = datetime.now(UTC) - timedelta(days=OLD)
        shards = worker.execute(
            "SELECT c.oid::regclass::text FROM pg_class AS c WHERE c.relname ~ %s AND c.relkind = 'r'"
            " AND c.relnamespace = 'many'::regnamespace",
            # pg_partman 4 writes the date with underscores, 5 without.
            [f"^events_p{day:%Y_?%m_?%d}_"],
        ).fetchall()
        assert len(shards) == 2
        for (shard,) in shards:
            worker.execute(sql.SQL("LOCK TABLE {}").format(sql.SQL(shard)))
        many.execute("SET statement_timeout = '10s'")
        yield
    many.execute("RESET statement_timeout")


def events(connection: Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM many.events").fetchone() or (0,)
    return int(count)


def test_a_run_opens_the_newest_partitions_only(cluster: list[PostgresServer], many: Connection) -> None:
    insert(many, 0, 50)
    with old_partition_locked(cluster, many):
        many.execute(RUN)
        assert many.execute("SELECT sum(event_count) FROM many.rollup_events_1hr").fetchone() == (100,)


def test_live_views_show_late_events_at_once(clickstream: str, many: Connection) -> None:
    """Also by plans that were made before; beside a writer that is open, and after one that has rolled back."""
    before = events(many)
    with psycopg.connect(clickstream, autocommit=True) as reader, psycopg.connect(clickstream) as writer:
        assert reader.execute(LIVE, prepare=True).fetchone() == (before,)
        insert(many, 0, 3)
        assert reader.execute(LIVE, prepare=True).fetchone() == (before + 3,)
        insert(many, OLD, 7)
        assert reader.execute(LIVE, prepare=True).fetchone() == (before + 10,)
        insert(writer, 0, 5)
        insert(many, OLD + 5, 1)
        assert reader.execute(LIVE, prepare=True).fetchone() == (before + 11,)
        writer.rollback()
        insert(many, OLD + 7, 1)
        assert reader.execute(LIVE, prepare=True).fetchone() == (before + 12,)
        many.execute(RUN)
        assert reader.execute(LIVE, prepare=True).fetchone() == (before + 12,)
        insert(many, OLD, 1)
        assert reader.execute(LIVE, prepare=True).fetchone() == (before + 13,)
        assert (
            reader.execute(f"{LIVE} WHERE customer_id = 1").fetchone()
            == reader.execute("SELECT count(*) FROM many.events WHERE customer_id = 1").fetchone()
        )


def test_an_id_twice_does_not_hide_a_late_event(many: Connection) -> None:
    """As many ids as were drawn, of which one is there twice and another in an old partition."""
    many.execute(RUN)
    before = events(many)
    insert(many, OLD, 1)
    many.execute(
        "INSERT INTO many.events (event_id, event_time, customer_id)"
        " SELECT n, now(), 1 FROM nextval('many.events_event_id_seq') AS n, generate_series(1, 2)"
    )
    assert many.execute(LIVE).fetchone() == (before + 3,)
    many.execute(RUN)
    assert many.execute(LIVE).fetchone() == (before + 3,)


def test_late_events_are_counted_by_the_same_run(many: Connection) -> None:
    before = events(many)
    insert(many, OLD, 7)
    insert(many, 0, 5)
    many.execute(RUN)
    assert many.execute("SELECT sum(event_count) FROM many.rollup_events_5min").fetchone() == (before + 12,)
    assert many.execute("SELECT * FROM clickrollup.reconcile('many.rollup_events_5min')").fetchall() == []


def test_a_window_of_many_ids_is_counted_without_sending_them(many: Connection) -> None:
    before = events(many)
    many.execute("SELECT setval('many.events_event_id_seq', nextval('many.events_event_id_seq') + 100000)")
    insert(many, OLD, 7)
    insert(many, 0, 5)
    assert not [command for command in sent(many, RUN) if "GROUP BY event_id" in command]
    assert many.execute("SELECT sum(event_count) FROM many.rollup_events_5min").fetchone() == (before + 12,)
    assert many.execute("SELECT * FROM clickrollup.reconcile('many.rollup_events_5min')").fetchall() == []


def test_a_small_run_needs_one_connection_to_each_worker(many: Connection) -> None:
    insert(many, 0, 50)
    commands = sent(many, RUN)
    # That of the run itself: what else would be a subtransaction costs two messages to each worker.
    assert len([command for command in commands if "RELEASE SAVEPOINT" in command]) == 2
    counted = [command for command in commands if "INSERT INTO many." in command]
    assert len(counted) == 2 * 4
    assert len(connections(counted)) == 2
    # The values of a group are collected, be it a single one or all of a day: hll_add_agg takes 128 kB for each.
    assert all("unnest(array_agg(events.device_id))" in command for command in counted)


def test_a_large_run_takes_as_many_processes_of_a_worker_as_a_query_may(many: Connection) -> None:
    many.execute("SET citus.executor_slow_start_interval = 0")
    try:
        for processes in (1, 2):
            many.execute(f"SET max_parallel_workers_per_gather = {processes}".encode())  # type: ignore[arg-type]
            insert(many, 0, 10_001)
            counted = [command for command in sent(many, RUN) if "INSERT INTO many." in command]
            assert counted
            assert len(connections(counted)) <= 2 * processes
    finally:
        many.execute("RESET citus.executor_slow_start_interval")
        many.execute("RESET max_parallel_workers_per_gather")


def test_a_small_run_opens_no_partition_of_days_to_come(many: Connection) -> None:
    insert(many, 0, 50)
    counted = [command for command in sent(many, RUN) if "INSERT INTO many." in command]
    assert counted
    assert all("event_time OPERATOR(pg_catalog.<=) '" in command for command in counted)


def test_a_question_waits_before_it_opens_connections(clickstream: str, many: Connection) -> None:
    """Each would have to learn all partitions, which takes longer than to answer over the one that a session keeps."""
    insert(many, 0, 50)
    asked: LiteralString = "SELECT * FROM clickrollup.recent_totals(schema_name => 'many', past => '3 days')"
    with psycopg.connect(clickstream, autocommit=True) as reader:
        commands = sent(reader, asked)
        assert len(commands) >= 4
        assert len(connections(commands)) == 2


def test_a_run_with_nothing_new_asks_nobody(many: Connection) -> None:
    many.execute(RUN)
    assert sent(many, RUN) == []
    (runs,) = many.execute(
        "SELECT count(*) FROM clickrollup.rollups WHERE name = 'many.rollup_events_5min'"
        " AND last_run_at > clock_timestamp() - interval '10 seconds'"
    ).fetchone() or (0,)
    assert runs == 1


def test_to_alter_many_shards_takes_no_longer_each(cluster: list[PostgresServer], clickstream: str) -> None:
    """As create_clickstream does, 301 partitions on 32 shards took twelve minutes."""
    del clickstream
    with psycopg.connect(cluster[1].dsn(DATABASE)) as worker:
        worker.execute(ALTER.encode())
        (growth,) = worker.execute(GROWTH.encode()).fetchone() or (0.0,)
        worker.rollback()
    assert growth < 4
