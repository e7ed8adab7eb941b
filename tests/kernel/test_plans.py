"""Whatever plan PostgreSQL makes, the aggregates say the same: parallel, sorted, spilled, windows, grouping sets."""

from collections.abc import Iterator
from typing import Any, LiteralString

import pytest
from support.kernel import Connection, connected

EVENTS: LiteralString = """
    CREATE TABLE plans_events AS
    SELECT i AS id, (i * i) % 97 AS few, (i * 31) % 1000 AS many, nullif((i * 7919) % 211, 7)::bigint AS item,
           CASE WHEN i % 50 > 0 THEN hll_hash_integer((i * 7919) % 2003) END AS hash
    FROM generate_series(1, 30000) AS i;
    CREATE TABLE plans_parts AS
    SELECT few, many, hll_add_agg(hash, 11, 5, -1, 1) AS sketch, clickrollup_kernel.topn_add_agg(item, 1000) AS top
    FROM plans_events GROUP BY few, many;
    ANALYZE plans_events, plans_parts
"""
# Every aggregate of the kernel, and what it must say.
AGGREGATES: LiteralString = """
    clickrollup_kernel.hll_add_agg(hash, 11, 5, -1, 1)::text, clickrollup_kernel.topn_add_agg(item, 1000)::text,
    clickrollup_kernel.topn_add_agg(item::text, 1000)::text
"""
EXPECTED: LiteralString = """
    SELECT {0}, hll_add_agg(hash, 11, 5, -1, 1)::text, tops, tops FROM (
        SELECT {0} AS {0}, coalesce(jsonb_object_agg(item, n) FILTER (WHERE item IS NOT NULL), '{{}}')::text AS tops
        FROM (SELECT {0}, item, count(*) AS n FROM plans_events GROUP BY {0}, item) AS c GROUP BY {0}
    ) AS t JOIN plans_events USING ({0}) GROUP BY {0}, tops
"""
UNIONS: LiteralString = """
    clickrollup_kernel.hll_union_agg(sketch)::text, clickrollup_kernel.topn_union_agg(top, 1000)::text
"""
PARALLEL: LiteralString = """
    SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.02; SET min_parallel_table_scan_size = 0;
    SET max_parallel_workers_per_gather = 3; SET jit = off
"""


@pytest.fixture(scope="module")
def tables(kernel_database: str) -> str:
    """Tables plans_events and plans_parts."""
    with connected(kernel_database) as connection:
        connection.execute(EVENTS)
    return kernel_database


@pytest.fixture
def events(tables: str) -> Iterator[Connection]:
    """A connection that sees them, with plans that are not parallel."""
    with connected(tables) as connection:
        connection.execute("SET max_parallel_workers_per_gather = 0")
        yield connection


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query, sorted."""
    return sorted(connection.execute(query.encode()).fetchall())


def plan(connection: Connection, query: str, options: str = "costs off") -> str:
    """Return how a query is run."""
    return "\n".join(line for (line,) in connection.execute(f"EXPLAIN ({options}) {query}".encode()))


def union_queries(key: str) -> tuple[str, str]:
    """Return a query over the stored parts and one over the events that say the same."""
    return (
        f"SELECT {key}, {UNIONS} FROM plans_parts GROUP BY {key}",
        f"SELECT {key}, sketch, top FROM ({EXPECTED.format(key)}) AS e ({key}, sketch, top, again)",
    )


@pytest.mark.parametrize("key", ["few", "many"])
def test_partial_states_are_combined(events: Connection, key: str) -> None:
    expected, unions = rows(events, EXPECTED.format(key)), rows(events, union_queries(key)[1])
    events.execute(PARALLEL)
    for query, right in (
        (f"SELECT {key}, {AGGREGATES} FROM plans_events GROUP BY {key}", expected),
        (union_queries(key)[0], unions),
    ):
        for setting in ("enable_hashagg", "enable_sort"):
            events.execute(f"SET {setting} = off".encode())
            assert "Partial" in plan(events, query)
            assert "Workers Planned" in plan(events, query)
            assert rows(events, query) == right
            events.execute(f"RESET {setting}".encode())


def test_partial_states_of_no_row_are_combined(events: Connection) -> None:
    query = f"SELECT {AGGREGATES} FROM plans_events WHERE id + 0 < 0"
    filtered = (
        f"SELECT {AGGREGATES.replace(')::text', ') FILTER (WHERE id + 0 < 0)::text')} FROM plans_events"
    )
    unions = f"SELECT {UNIONS} FROM plans_parts WHERE few + 0 < 0"
    events.execute(PARALLEL)
    for empty in (query, filtered):
        assert "Partial" in plan(events, empty)
        assert rows(events, empty) == [(r"\x118b7f", "{}", "{}")]
    assert "Partial" in plan(events, unions)
    assert rows(events, unions) == [(None, "{}")]


def test_a_hash_that_spills_says_the_same(events: Connection) -> None:
    query = f"SELECT many, {AGGREGATES} FROM plans_events GROUP BY many"
    expected = rows(events, EXPECTED.format("many"))
    events.execute("SET enable_sort = off; SET work_mem = '64kB'; SET hash_mem_multiplier = 1")
    spilled = plan(events, query, "analyze, costs off, timing off")
    assert "HashAggregate" in spilled
    assert "Disk Usage" in spilled
    assert rows(events, query) == expected


def test_a_sort_says_the_same(events: Connection) -> None:
    query = f"SELECT many, {AGGREGATES} FROM plans_events GROUP BY many"
    expected = rows(events, EXPECTED.format("many"))
    events.execute("SET enable_hashagg = off")
    assert "GroupAggregate" in plan(events, query)
    assert rows(events, query) == expected


def test_the_planner_takes_a_hash_for_many_small_groups(events: Connection) -> None:
    assert "HashAggregate" in plan(events, f"SELECT many, {AGGREGATES} FROM plans_events GROUP BY many")


def test_grouping_sets_have_states_of_their_own(events: Connection) -> None:
    events.execute("SET work_mem = '64kB'")
    query = f"SELECT few, many, {AGGREGATES} FROM plans_events GROUP BY GROUPING SETS (few, many, ())"
    made = events.execute(query.encode()).fetchall()
    for key, place in (("few", 0), ("many", 1)):
        ours = sorted((row[place], *row[2:]) for row in made if row[place] is not None)
        assert ours == rows(events, EXPECTED.format(key))
    total = EXPECTED.format("total").replace("plans_events", "(SELECT 1 AS total, * FROM plans_events) AS e")
    assert [row[2:] for row in made if row[:2] == (None, None)] == [row[1:] for row in rows(events, total)]


def test_windows_read_a_state_many_times(events: Connection) -> None:
    windows = AGGREGATES.replace(")::text", ") OVER w::text")
    frame = "WINDOW w AS (ORDER BY id ROWS BETWEEN 200 PRECEDING AND CURRENT ROW)"
    query = f"SELECT id, {windows} FROM plans_events WHERE id <= 400 {frame}"
    for row in events.execute(query.encode()).fetchall():
        if row[0] % 20 == 0:
            single = f"SELECT {AGGREGATES} FROM plans_events WHERE id BETWEEN {row[0] - 200} AND {row[0]}"
            assert [row[1:]] == rows(events, single)


def test_windows_that_grow_read_a_state_many_times(events: Connection) -> None:
    query = f"SELECT few, {UNIONS.replace(')::text', ') OVER (ORDER BY few)::text')} FROM plans_parts WHERE few < 10"
    for few, *made in set(events.execute(query.encode()).fetchall()):
        assert [tuple(made)] == rows(events, f"SELECT {UNIONS} FROM plans_parts WHERE few <= {few}")


def test_filter_distinct_and_order_are_obeyed(events: Connection) -> None:
    query = """
        SELECT clickrollup_kernel.topn_add_agg(DISTINCT item, 1000),
               clickrollup_kernel.topn_add_agg(item, 1000 ORDER BY id DESC) FILTER (WHERE few = 4),
               clickrollup_kernel.hll_add_agg(hash, 11, 5, -1, 1 ORDER BY id DESC) FILTER (WHERE few = 4)::text
        FROM plans_events"""
    expected = """
        SELECT (SELECT jsonb_object_agg(item, 1) FROM (SELECT DISTINCT item FROM plans_events) AS d
                WHERE item IS NOT NULL),
               (SELECT jsonb_object_agg(item, n) FROM (SELECT item, count(*) AS n FROM plans_events
                                                       WHERE few = 4 AND item IS NOT NULL GROUP BY item) AS c),
               (SELECT hll_add_agg(hash, 11, 5, -1, 1)::text FROM plans_events WHERE few = 4)"""
    assert events.execute(query).fetchall() == events.execute(expected).fetchall()


def test_stored_values_may_be_compressed_or_out_of_line(events: Connection) -> None:
    events.execute("""
        CREATE TEMP TABLE stored AS SELECT
            (SELECT hll_add_agg(hash, 14, 5, 0, 0) FROM plans_events) AS sketch,
            (SELECT clickrollup_kernel.topn_add_agg(repeat('x', 20) || id, 100000) FROM plans_events) AS top""")
    same = """
        SELECT clickrollup_kernel.hll_union(sketch, sketch) = sketch,
               (SELECT clickrollup_kernel.hll_union_agg(s) FROM unnest(ARRAY[sketch, sketch]) AS s) = sketch,
               clickrollup_kernel.topn_union(top, '{}', 100000) = top,
               (SELECT clickrollup_kernel.topn_union_agg(t, 100000) FROM unnest(ARRAY[top, '{}']) AS t) = top
        FROM stored"""
    assert events.execute(same).fetchall() == [(True, True, True, True)]
