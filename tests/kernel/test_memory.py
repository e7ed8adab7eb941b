"""A state is as large as what its group holds, and no row leaves anything behind."""

import json

import pytest
from support.kernel import Connection

HLL = "clickrollup_kernel.hll_add_agg(hll_hash_integer(i), 11, 5, -1, 1)"
NUMBERS = "clickrollup_kernel.topn_add_agg(i::bigint, 1000)"
TEXTS = "clickrollup_kernel.topn_add_agg('item ' || i, 1000)"


@pytest.fixture
def measured(kernel: Connection) -> Connection:
    """A connection that hashes in memory, in one process."""
    kernel.execute("SET enable_sort = off; SET work_mem = '1GB'; SET max_parallel_workers_per_gather = 0")
    return kernel


def memory(connection: Connection, query: str) -> int:
    """Return how many bytes a HashAggregate of a query took."""
    ((plan,),) = connection.execute(f"EXPLAIN (ANALYZE, FORMAT json) {query}".encode()).fetchall()
    node = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]
    assert node["Strategy"] == "Hashed"
    assert node["HashAgg Batches"] == 1
    return int(node["Peak Memory Usage"]) * 1024


def bytes_per_group(connection: Connection, aggregate: str, items: int, groups: int) -> float:
    """Return how much an aggregate takes for each of the groups with so many items, beside what grouping takes."""
    rows = f"FROM generate_series(1, {groups}) AS g, generate_series(1, {items}) AS i GROUP BY g"
    taken = [memory(connection, f"SELECT g, {called} {rows}") for called in (aggregate, "count(*)")]
    return (taken[0] - taken[1]) / groups


# Measured in blocks of up to 8 MB, so roughly; hll's own aggregate takes 131,000 bytes for any group.
@pytest.mark.parametrize(
    ("aggregate", "items", "groups", "at_most"),
    [
        (HLL, 7, 50_000, 200),
        (HLL, 100, 2_000, 4_200),
        (HLL, 500, 2_000, 10_000),
        (NUMBERS, 6, 50_000, 350),
        (NUMBERS, 100, 2_000, 9_000),
        (TEXTS, 6, 50_000, 500),
        (TEXTS, 100, 2_000, 13_000),
    ],
)
def test_memory_is_in_line_with_the_content(
    measured: Connection, aggregate: str, items: int, groups: int, at_most: int
) -> None:
    assert 0 < bytes_per_group(measured, aggregate, items, groups) < at_most


@pytest.mark.parametrize(
    "aggregate",
    [
        "clickrollup_kernel.hll_add_agg(hll_hash_bigint(i % 100), 11, 5, -1, 1)",
        "clickrollup_kernel.hll_add_agg(hll_hash_bigint(i % 10000), 11, 5, -1, 1)",
        "clickrollup_kernel.hll_union_agg(hll_add(hll_empty(), hll_hash_bigint(i % 100)))",
        "clickrollup_kernel.hll_union_agg(hll_add(hll_empty(), hll_hash_bigint(i % 10000)))",
        "clickrollup_kernel.topn_add_agg(i % 100, 1000)",
        "clickrollup_kernel.topn_add_agg((i % 100)::text, 1000)",
        "clickrollup_kernel.topn_union_agg(jsonb_build_object(i % 100, 1), 1000)",
    ],
)
def test_rows_leave_nothing_behind(measured: Connection, aggregate: str) -> None:
    taken = [
        memory(
            measured,
            f"SELECT g, {aggregate} FROM generate_series(1, 1) AS g, "
            f"generate_series(1::bigint, {rows}) AS i GROUP BY g",
        )
        for rows in (20_000, 100_000)
    ]
    assert taken[0] == taken[1]
    assert taken[0] < 100 * 1024


@pytest.mark.parametrize("item", ["i", "'item ' || i"])
def test_a_group_that_forgets_stays_small(measured: Connection, item: str) -> None:
    aggregate = f"clickrollup_kernel.topn_add_agg({item}, 20)"
    rows = "FROM generate_series(1, 1) AS g, generate_series(1::bigint, 200000) AS i GROUP BY g"
    assert memory(measured, f"SELECT g, {aggregate} {rows}") < 200 * 1024
