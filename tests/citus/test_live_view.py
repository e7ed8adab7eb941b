"""Live, plain and top N views, dashboard functions and adoption on a cluster."""

from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS = """
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-04-01 00:00:00+00'::timestamptz + i * interval '7 seconds', i % 50, 'click', NULLIF('c' || i % 3, 'c0'),
           'Chrome', CASE WHEN i % 7 > 0 THEN i % 100 END, i % 300
    FROM generate_series(1, 3000) AS i
"""
RAW = """
    SELECT customer_id, event_type, country, browser,
           date_bin('{width}', event_time, '1970-01-01 00:00:00+00') AS {bucket}, count(*),
           coalesce(hll_add_agg(hll_hash_bigint(device_id)), hll_empty())::text,
           coalesce(clickrollup.topn_add_agg(device_id::text), '{{}}')
    FROM events WHERE event_time >= '{since}' GROUP BY 1, 2, 3, 4, 5
"""
LIVE = """
    SELECT customer_id, event_type, country, browser, {bucket}, event_count, device_distinct_count::text, top_devices_1000
    FROM {table}_live WHERE {bucket} >= '{since}'
"""
TABLES = [("rollup_events_5min", "minute", "5 minutes"), ("rollup_events_1hr", "hour", "1 hour")]
# Events of other files' tests that are older may be gone, and counted all the same.
SINCE = "2026-04-01 00:00:00+00"
UNTIL = "2026-04-01 05:00:00+00"


def distinct(column: str) -> str:
    """Return an expression for the number of distinct values as a sketch knows it."""
    return f"ceil(hll_cardinality(hll_add_agg(hll_hash_bigint({column}))))::bigint"


def rows(connection: Connection, query: str) -> list[str]:
    """Return the rows of a query as texts, sorted."""
    return sorted(map(str, connection.execute(query.encode()).fetchall()))


@pytest.fixture
def half_rolled_up(coordinator: Connection) -> Connection:
    """The coordinator, with events of which some are rolled up and some are not."""
    coordinator.execute(EVENTS.encode())
    coordinator.execute("SELECT five_minutely_aggregation()")
    coordinator.execute(EVENTS.encode())
    return coordinator


@pytest.mark.parametrize(("table", "bucket", "width"), TABLES)
def test_live_view_equals_raw(half_rolled_up: Connection, table: str, bucket: str, width: str) -> None:
    raw = rows(half_rolled_up, RAW.format(width=width, bucket=bucket, since=SINCE))
    assert rows(half_rolled_up, LIVE.format(table=table, bucket=bucket, since=SINCE)) == raw
    half_rolled_up.execute("SELECT five_minutely_aggregation()")
    assert rows(half_rolled_up, LIVE.format(table=table, bucket=bucket, since=SINCE)) == raw


def test_one_tenant_is_one_shard(half_rolled_up: Connection) -> None:
    query = "EXPLAIN SELECT * FROM rollup_events_5min_live WHERE customer_id = 7 AND minute >= '2026-04-01 01:00:00+00'"
    plan = "\n".join(row[0] for row in half_rolled_up.execute(query.encode()))
    assert "Task Count: 1" in plan
    assert plan.count("customer_id = 7") >= 2
    assert "date_bin" in plan


def test_plain_and_top_n_views(half_rolled_up: Connection) -> None:
    assert rows(
        half_rolled_up, f"SELECT sum(event_count) FROM rollup_events_1hr_plain WHERE hour >= '{SINCE}'"
    ) == rows(half_rolled_up, f"SELECT count(*)::numeric FROM events WHERE event_time >= '{SINCE}'")
    long = f"""
        SELECT customer_id, minute, item, sum(frequency)::bigint FROM rollup_events_5min_top_devices_1000
        WHERE customer_id < 5 AND minute >= '{SINCE}' GROUP BY 1, 2, 3
    """
    raw = f"""
        SELECT customer_id, date_bin('5 minutes', event_time, '1970-01-01 00:00:00+00'), device_id::text, count(*)
        FROM events WHERE customer_id < 5 AND device_id IS NOT NULL AND event_time >= '{SINCE}' GROUP BY 1, 2, 3
    """
    assert rows(half_rolled_up, long) == rows(half_rolled_up, raw)


@pytest.mark.parametrize("tenant", [None, 7])
def test_dashboard_functions(half_rolled_up: Connection, tenant: int | None) -> None:
    one = "" if tenant is None else f"AND customer_id = {tenant}"
    argument = "NULL" if tenant is None else str(tenant)
    asked = {
        f"clickrollup.recent_totals({argument}, '1 hour', '{UNTIL}')": f"""
            SELECT count(*), {distinct("device_id")} FROM events
            WHERE event_time >= '2026-04-01 04:00:00+00' AND event_time < '{UNTIL}' {one}""",
        f"clickrollup.usage_by_hour({argument}, until => '{UNTIL}')": f"""
            SELECT date_bin('1 hour', event_time, '1970-01-01 00:00:00+00'), count(*), {distinct("device_id")},
                   {distinct("session_id")}
            FROM events WHERE event_time >= '2026-03-30 05:00:00+00' AND event_time < '{UNTIL}' {one} GROUP BY 1""",
        f"clickrollup.distinct_sessions({argument}, until => '{UNTIL}')": f"""
            SELECT {distinct("session_id")} FROM events
            WHERE event_time >= '2026-03-25 05:00:00+00' AND event_time < '{UNTIL}' {one}""",
        f"clickrollup.top_devices({argument}, '5 hours', '{UNTIL}', 3)": f"""
            SELECT device_id, count(*) FROM events
            WHERE event_time >= '2026-04-01 00:00:00+00' AND event_time < '{UNTIL}' AND device_id IS NOT NULL {one}
            GROUP BY 1 ORDER BY 2 DESC, device_id::text COLLATE "C" LIMIT 3""",
    }
    for call, raw in asked.items():
        assert rows(half_rolled_up, f"SELECT * FROM {call}") == rows(half_rolled_up, raw), call


def test_a_reader_needs_the_tables_under_the_view_too(half_rolled_up: Connection) -> None:
    """Citus asks the shards with the reader's own rights, so a grant on the view alone is refused."""
    half_rolled_up.execute("CREATE ROLE citus_reader LOGIN")
    if half_rolled_up.info.password:  # nodes in containers ask for one, the same for all roles here
        half_rolled_up.execute(f"ALTER ROLE citus_reader PASSWORD '{half_rolled_up.info.password}'".encode())
    half_rolled_up.execute("GRANT SELECT ON rollup_events_5min_live TO citus_reader")
    query = "SELECT sum(event_count) FROM rollup_events_5min_live"
    expected = rows(half_rolled_up, query)
    half_rolled_up.execute("SET ROLE citus_reader")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        half_rolled_up.execute(query.encode())
    half_rolled_up.execute("RESET ROLE")
    half_rolled_up.execute("GRANT SELECT ON events, rollup_events_5min TO citus_reader")
    half_rolled_up.execute("SET ROLE citus_reader")
    assert rows(half_rolled_up, query) == expected
    half_rolled_up.execute("RESET ROLE")
    half_rolled_up.execute("DROP OWNED BY citus_reader")
    half_rolled_up.execute("DROP ROLE citus_reader")


def test_adoption_of_a_distributed_rollup(coordinator: Connection) -> None:
    coordinator.execute("CREATE SCHEMA by_hand")
    coordinator.execute("SET search_path = by_hand, public")
    for statement in BY_HAND:
        coordinator.execute(statement.encode())
    coordinator.execute("SELECT aggregate_visits()")
    coordinator.execute("INSERT INTO visits (at, customer_id, shop) SELECT at, customer_id, shop FROM visits")
    coordinator.execute("SELECT aggregate_visits()")
    found = coordinator.execute(
        "SELECT kind, done FROM clickrollup.adopt_rollup("
        "'visits_1h', '1 hour', measures => ARRAY[clickrollup.count_events('visits')])"
    ).fetchall()
    assert found[:3] == [("registry", True), ("doubled rows", True), ("nulls distinct", True)]
    coordinator.execute("INSERT INTO visits (at, customer_id, shop) SELECT at, customer_id, shop FROM visits")
    coordinator.execute("SELECT aggregate_visits()")
    kept = "SELECT customer_id, shop, hour, visits FROM visits_1h"
    raw = "SELECT customer_id, shop, date_bin('1 hour', at, '1970-01-01 00:00:00+00'), count(*) FROM visits GROUP BY 1, 2, 3"
    assert rows(coordinator, kept) == rows(coordinator, raw)


BY_HAND = [
    "CREATE TABLE visits (visit bigserial, at timestamptz NOT NULL, customer_id bigint, shop text)",
    "CREATE TABLE visits_1h (customer_id bigint, shop text, hour timestamptz, visits bigint)",
    "CREATE UNIQUE INDEX visits_1h_key ON visits_1h (customer_id, shop, hour)",
    "SELECT create_distributed_table('visits', 'customer_id'), create_distributed_table('visits_1h', 'customer_id')",
    """
    CREATE TABLE rollups (name text PRIMARY KEY, event_table_name text, event_id_sequence_name text,
                          last_aggregated_id bigint DEFAULT 0)""",
    "INSERT INTO rollups VALUES ('visits_1h', 'by_hand.visits', 'by_hand.visits_visit_seq')",
    """
    CREATE FUNCTION incremental_rollup_window(rollup_name text, OUT window_start bigint, OUT window_end bigint)
    LANGUAGE plpgsql AS $$
    BEGIN
        SELECT last_aggregated_id + 1, pg_sequence_last_value(event_id_sequence_name::regclass)
        INTO window_start, window_end
        FROM by_hand.rollups WHERE name = rollup_name FOR UPDATE;
        UPDATE by_hand.rollups SET last_aggregated_id = window_end WHERE name = rollup_name;
    END $$""",
    """
    CREATE FUNCTION aggregate_visits(OUT start_id bigint, OUT end_id bigint) LANGUAGE plpgsql AS $$
    BEGIN
        SELECT window_start, window_end INTO start_id, end_id FROM incremental_rollup_window('visits_1h');
        INSERT INTO by_hand.visits_1h
        SELECT customer_id, shop, date_trunc('hour', at), count(*) FROM by_hand.visits
        WHERE visit BETWEEN start_id AND end_id GROUP BY 1, 2, 3
        ON CONFLICT (customer_id, shop, hour) DO UPDATE SET visits = visits_1h.visits + excluded.visits;
    END $$""",
    """
    INSERT INTO visits (at, customer_id, shop)
    SELECT '2026-04-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 9, NULLIF('s' || i % 2, 's0')
    FROM generate_series(1, 500) AS i
    """,
]
