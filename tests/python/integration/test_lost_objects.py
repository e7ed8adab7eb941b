"""What a rollup has lost, or has stopped it, is named with what mends it: indexes, logging, its head, the jobs."""

from typing import Any

import psycopg
import pytest
from psycopg import errors

Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS = "INSERT INTO events (event_time, customer_id) SELECT '2026-03-01 00:00Z', i FROM generate_series(1, 10) AS i"
RUN = "CALL clickrollup.run_rollup('rollup_events_5min', force => true)"
DROP = "DROP INDEX rollup_events_{0}_unique_idx;"


def topics(connection: Connection, rollup: str) -> dict[str, str]:
    """Return topic and state of what health() finds about a rollup."""
    query = """
        SELECT topic, state::text FROM clickrollup.health()
        WHERE rollup_name = %s AND topic NOT IN ('no pg_cron', 'all', 'runs missed')
    """
    return {str(topic): str(state) for topic, state in connection.execute(query, [rollup])}


@pytest.mark.parametrize("width", ["5min", "1hr"])
@pytest.mark.parametrize(
    "lost",
    [
        DROP,
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'rollup_events_{0}_unique_idx'::regclass",
        # Of NULLs it would let any number in.
        DROP + "CREATE UNIQUE INDEX rollup_events_{0}_unique_idx ON rollup_events_{0} "
        "(customer_id, event_type, country, browser, {1})",
        DROP + "CREATE UNIQUE INDEX ON rollup_events_{0} (customer_id, event_type, country, browser, {1}) "
        "NULLS NOT DISTINCT WHERE customer_id > 0",
        DROP
        + "CREATE UNIQUE INDEX ON rollup_events_{0} (customer_id, event_type, country, {1}) NULLS NOT DISTINCT",
    ],
    ids=["dropped", "invalid", "distinct", "partial", "other"],
)
def test_a_lost_unique_index(connection: Connection, lost: str, width: str) -> None:
    rollup = f"rollup_events_{width}"
    bucket = {"5min": "minute", "1hr": "hour"}[width]
    assert "index missing" not in topics(connection, rollup)
    connection.execute(lost.format(width, bucket).encode())
    connection.execute(EVENTS)
    assert topics(connection, rollup)["index missing"] == "critical"
    connection.execute(f"SELECT clickrollup.renew_rollup('{rollup}')".encode())
    assert topics(connection, rollup) == {}
    connection.execute(RUN)
    connection.execute(EVENTS)
    connection.execute(RUN)
    assert connection.execute(f"SELECT sum(event_count) FROM {rollup}".encode()).fetchone() == (20,)
    assert connection.execute(f"SELECT count(*) FROM {rollup}".encode()).fetchone() == (10,)


def test_a_run_names_the_lost_index(connection: Connection) -> None:
    connection.execute(DROP.format("1hr").encode())
    connection.execute(EVENTS)
    with pytest.raises(errors.InvalidColumnReference) as refused:
        connection.execute(RUN)
    assert "rollup_events_1hr has no valid unique index" in (refused.value.diag.message_detail or "")
    assert "renew_rollup('rollup_events_1hr')" in (refused.value.diag.message_hint or "")


def test_rows_that_doubled_meanwhile(connection: Connection) -> None:
    connection.execute(EVENTS)
    connection.execute(RUN)
    connection.execute(DROP.format("1hr").encode())
    connection.execute("INSERT INTO rollup_events_1hr TABLE rollup_events_1hr")
    with pytest.raises(errors.UniqueViolation, match="rows with the same key") as refused:
        connection.execute("SELECT clickrollup.renew_rollup('rollup_events_1hr')")
    assert "clickrollup.rebuild" in (refused.value.diag.message_hint or "")
    for statement in (refused.value.diag.message_hint or "").replace("and", "SELECT").split(";"):
        connection.execute(statement.encode())
    assert topics(connection, "rollup_events_1hr") == {}
    assert connection.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (10,)


@pytest.mark.parametrize(
    ("table", "state"), [("rollup_events_5min", "critical"), ("events_default", "warning")]
)
def test_unlogged_tables(connection: Connection, table: str, state: str) -> None:
    connection.execute(f"ALTER TABLE {table} SET UNLOGGED".encode())
    assert topics(connection, "rollup_events_5min") == {"unlogged": state}
    connection.execute(f"ALTER TABLE {table} SET LOGGED".encode())
    assert topics(connection, "rollup_events_5min") == {}


def test_a_fed_rollup_tells_of_its_head(connection: Connection) -> None:
    connection.execute("SELECT clickrollup.pause_rollup('rollup_events_5min')")
    assert topics(connection, "rollup_events_1hr") == {"head not running": "warning"}
    connection.execute("SELECT clickrollup.resume_rollup('rollup_events_5min')")
    connection.execute("ALTER TABLE rollup_events_5min ADD CONSTRAINT never CHECK (false)")
    connection.execute(EVENTS)
    for failures in range(1, 11):
        with pytest.raises(errors.CheckViolation) as failed:
            connection.execute(RUN)
        # An error is raised again as it came, without lines for what it has not.
        assert failed.value.diag.message_hint is None
        state = "critical" if failures == 10 else "warning"
        assert topics(connection, "rollup_events_1hr") == {"head not running": state}


@pytest.mark.parametrize("call", ["run_rollup('rollup_events_5min')", "run_all()"])
@pytest.mark.parametrize(
    "around",
    ["BEGIN; CALL {}", "DO $$ BEGIN BEGIN CALL {}; EXCEPTION WHEN division_by_zero THEN END; END $$"],
)
def test_a_transaction_block_gets_a_hint(connection: Connection, call: str, around: str) -> None:
    with pytest.raises(errors.InvalidTransactionTermination, match="commits after each batch") as refused:
        connection.execute(around.format(f"clickrollup.{call}").encode())
    assert "autocommit" in (refused.value.diag.message_hint or "")
    connection.execute("ROLLBACK")
    connection.execute(f"CALL clickrollup.{call}".encode())
    connection.execute(f"DO $$ BEGIN PERFORM 1; CALL clickrollup.{call}; END $$".encode())


def test_a_bulk_load_asks_autovacuum_for_nothing(connection: Connection) -> None:
    """Of autosummarize the server takes 256 requests, and logs each one above; a run summarizes by itself."""
    options = "SELECT count(*) FROM pg_class WHERE reloptions::text ~ 'autosummarize'"
    assert connection.execute(options).fetchone() == (0,)
    connection.execute(EVENTS.replace("10)", "100000)"))
    connection.execute("SELECT pg_stat_force_next_flush()")
    connection.execute(RUN)
    connection.execute("ANALYZE events")
    plan = "EXPLAIN (ANALYZE, FORMAT json) SELECT FROM events WHERE event_id BETWEEN 50000 AND 50100"
    (found,) = connection.execute(plan).fetchone() or (None,)
    assert isinstance(found, list)
    scan = found[0]["Plan"]
    assert scan["Node Type"] == "Bitmap Heap Scan"
    # Two ranges of 32 pages, and the last one, which is not full.
    assert scan["Lossy Heap Blocks"] <= 96


def test_runs_read_nothing_of_partitions_at_rest(connection: Connection) -> None:
    """The last pages of a partition are no full range; VACUUM leaves them out, and each run would read them."""
    partition = (
        "CREATE TABLE events_before_{0} PARTITION OF events "
        "FOR VALUES FROM (now()::date - interval '{0} days') TO (now()::date - interval '{0} days' + interval '1 day')"
    )
    for days in range(20, 25):
        connection.execute(partition.format(days).encode())
    insert = (
        "INSERT INTO events (customer_id, event_time) "
        "SELECT 1, now()::date - interval '{} days' FROM generate_series(1, {})"
    )
    # More than one range of 32 pages: the first of an index that was made empty is summarized.
    connection.execute(insert.format(24, 6000).encode())
    connection.execute(insert.format(1, 10000).encode())
    connection.execute(RUN)
    connection.execute("SET enable_seqscan = off")
    plan = "EXPLAIN (ANALYZE, FORMAT json) SELECT FROM events_before_24 WHERE event_id > 8000"
    (found,) = connection.execute(plan).fetchone() or (None,)
    assert isinstance(found, list)
    assert found[0]["Plan"]["Lossy Heap Blocks"] == 0
