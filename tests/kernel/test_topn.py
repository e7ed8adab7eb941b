"""Top N counters are what jsonb_object_agg and, where it is installed, the topn extension store, byte for byte."""

from typing import LiteralString

import psycopg
import pytest
from support.kernel import Connection

# Around the room of a first state, the index, the stride of jsonb's offsets, and one that holds much.
SIZES: LiteralString = "0,1,2,5,6,7,13,14,15,16,17,18,31,32,33,34,63,64,65,66,127,128,129,500,999,1000"
ITEMS: LiteralString = f"""
    CREATE TEMP TABLE numbers AS
    SELECT size, CASE WHEN i % 7 = 0 THEN -i WHEN i % 5 = 0 THEN i::bigint << 40 ELSE i END AS item
    FROM unnest('{{{SIZES}}}'::integer[]) AS size, generate_series(1, size) AS i,
         generate_series(1, 1 + (i * 37 + size) % 4 + 40 * (i % 50 / 49)) AS repeated
    UNION ALL SELECT size, NULL FROM unnest('{{{SIZES}}}'::integer[]) AS size;
    INSERT INTO numbers VALUES (2, -9223372036854775808), (2, 9223372036854775807), (2, 0);
    CREATE TEMP TABLE texts AS
    SELECT size, CASE WHEN item % 11 = 0 THEN item || ' "quoted" \\ and / in' || chr(9) || 'control' || chr(1)
                      WHEN item % 13 = 0 THEN 'sémantique ' || item || ' 日本 😀'
                      WHEN item % 17 = 0 THEN repeat('long ', (item % 30)::integer) || item
                      WHEN item = 1 THEN '' ELSE item::text END AS item FROM numbers
"""
# What a row with the value looks like on the page, from behind the header that says who inserted it.
STORED: LiteralString = """
    SELECT encode(t_data, 'hex') FROM generate_series(0, pg_relation_size(%(table)s::text::regclass) / 8192 - 1) AS page,
    LATERAL heap_page_items(get_raw_page(%(table)s::text, page::integer)) ORDER BY page, lp
"""


@pytest.fixture
def counted(kernel: Connection) -> Connection:
    """A connection with the tables numbers and texts, items of groups of every size."""
    kernel.execute(ITEMS)
    return kernel


@pytest.mark.parametrize(
    ("table", "item"), [("numbers", "item"), ("numbers", "item::text"), ("texts", "item")]
)
def test_items_are_counted_as_by_group_by(counted: Connection, table: str, item: str) -> None:
    query = f"""
        SELECT size, ours, pg_column_size(ours) FROM (
            SELECT size, clickrollup_kernel.topn_add_agg({item}, 1010) AS ours FROM {table} GROUP BY size) AS made
        EXCEPT ALL
        SELECT size, theirs, pg_column_size(theirs) FROM (
            SELECT size, coalesce(jsonb_object_agg({item}, n) FILTER (WHERE item IS NOT NULL), '{{}}') AS theirs
            FROM (SELECT size, item, count(*) AS n FROM {table} GROUP BY size, item) AS counts GROUP BY size
        ) AS expected"""
    assert counted.execute(query.encode()).fetchall() == []


def test_counters_are_stored_byte_for_byte(counted: Connection) -> None:
    counted.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
    counted.execute("""
        CREATE TABLE ours AS SELECT clickrollup_kernel.topn_add_agg(item, 1010) FROM texts WHERE size < 500
        GROUP BY size ORDER BY size;
        CREATE TABLE theirs AS SELECT coalesce(jsonb_object_agg(item, n) FILTER (WHERE item IS NOT NULL), '{}')
        FROM (SELECT size, item, count(*) AS n FROM texts WHERE size < 500 GROUP BY size, item) AS c
        GROUP BY size ORDER BY size""")
    stored = [counted.execute(STORED, {"table": table}).fetchall() for table in ("ours", "theirs")]
    counted.execute("DROP TABLE ours, theirs")
    assert stored[0] == stored[1]
    assert len(stored[0]) == len(SIZES.split(",")) - 3


@pytest.mark.usefixtures("topn")
def test_items_are_counted_as_by_topn(counted: Connection) -> None:
    different = """
        SELECT size FROM (SELECT size, topn_add_agg(item) AS theirs, clickrollup_kernel.topn_add_agg(item, 1000) AS ours
                          FROM texts WHERE size < 1000 GROUP BY size) AS made
        WHERE ours::text IS DISTINCT FROM theirs::text OR pg_column_size(ours) <> pg_column_size(theirs)"""
    assert counted.execute(different).fetchall() == []


UNITED: LiteralString = """
    CREATE TEMP TABLE counters AS
    SELECT size, clickrollup_kernel.topn_add_agg(item, 1010) AS counter FROM texts GROUP BY size;
    CREATE TEMP TABLE united AS
    SELECT a.size AS a, b.size AS b, a.counter AS left, b.counter AS right,
           clickrollup_kernel.topn_union(a.counter, b.counter, 2100)::text AS ours,
           pg_column_size(clickrollup_kernel.topn_union(a.counter, b.counter, 2100)) AS ours_bytes
    FROM counters AS a, counters AS b WHERE (a.size + b.size) % 5 <> 1
"""


def test_two_counters_are_added_up(counted: Connection) -> None:
    counted.execute(UNITED)
    query = """
        SELECT a, b FROM united, LATERAL (
            SELECT coalesce(jsonb_object_agg(key, n), '{}') AS theirs FROM (
                SELECT key, sum(value::bigint)::bigint AS n
                FROM (SELECT * FROM jsonb_each(united.left) UNION ALL SELECT * FROM jsonb_each(united.right)) AS e
                GROUP BY key) AS sums) AS expected
        WHERE ours IS DISTINCT FROM theirs::text OR ours_bytes <> pg_column_size(theirs)"""
    assert counted.execute(query).fetchall() == []


@pytest.mark.usefixtures("topn")
def test_two_counters_are_added_up_as_by_topn(counted: Connection) -> None:
    counted.execute(UNITED)
    query = """SELECT a, b FROM united, LATERAL (SELECT topn_union(united.left, united.right) AS theirs) AS t
               WHERE a + b < 400 AND (ours IS DISTINCT FROM theirs::text OR ours_bytes <> pg_column_size(theirs))"""
    assert counted.execute(query).fetchall() == []


def test_counters_of_groups_are_added_up(counted: Connection) -> None:
    counted.execute(UNITED)
    query = """
        SELECT part FROM generate_series(1, 7) AS part, LATERAL (
            SELECT clickrollup_kernel.topn_union_agg(CASE WHEN size <> 7 THEN counter END, 5000) AS ours
            FROM counters WHERE size % part = 0) AS made, LATERAL (
            SELECT jsonb_object_agg(item, n) AS theirs FROM (
                SELECT item, count(*) AS n FROM texts
                WHERE size % part = 0 AND size <> 7 AND item IS NOT NULL GROUP BY item) AS counts) AS expected
        WHERE ours::text IS DISTINCT FROM theirs::text OR pg_column_size(ours) <> pg_column_size(theirs)"""
    assert counted.execute(query).fetchall() == []


@pytest.mark.parametrize(
    "aggregate", ["topn_add_agg(x::bigint, 3)", "topn_add_agg(x::text, 3)", "topn_union_agg(x, 3)"]
)
def test_nothing_is_an_empty_object(kernel: Connection, aggregate: str) -> None:
    for rows in ("WHERE false", ""):
        query = f"SELECT clickrollup_kernel.{aggregate} = '{{}}' FROM (SELECT NULL::jsonb AS x) AS n {rows}"
        assert kernel.execute(query.encode()).fetchone() == (True,)
    assert kernel.execute("SELECT clickrollup_kernel.topn_union('{}', NULL, 3)").fetchone() == (None,)


# As numeric.c writes them: at each change of its digits and weight, and of the 16 that are read without its help.
COUNTS = [
    0,
    1,
    15,
    16,
    17,
    9999,
    10000,
    10001,
    99999999,
    10**8,
    10**12,
    10**12 + 1,
    10**16 - 1,
    10**16,
    2**63 - 1,
]


@pytest.mark.parametrize("count", COUNTS)
def test_a_count_of_any_size_is_read_and_written(kernel: Connection, count: int) -> None:
    one = f"jsonb_build_object('item', {count}::bigint)"
    for call in (
        f"topn_union({one}, '{{}}', 10)",
        f"topn_union('{{\"item\": 0}}', {one}, 10)",
        f"topn_union_agg({one}, 10)",
    ):
        query = f"""SELECT ours = {one}, ours::text = {one}::text, pg_column_size(ours) - pg_column_size({one})
                    FROM (SELECT clickrollup_kernel.{call} AS ours) AS made"""
        assert kernel.execute(query.encode()).fetchone() == (True, True, 0)


@pytest.mark.parametrize("number", ["1.0", "1e3", "10.00", "0.0", "-0"])
def test_other_spellings_of_a_count_become_whole_numbers(kernel: Connection, number: str) -> None:
    query = f"SELECT clickrollup_kernel.topn_union('{{\"a\": {number}}}', '{{}}', 5)::text"
    assert kernel.execute(query.encode()).fetchone() == (f'{{"a": {int(float(number))}}}',)


TOO_MANY: LiteralString = "jsonb_build_object('a', 9223372036854775807)"


@pytest.mark.parametrize(
    "call",
    [
        f"topn_union({TOO_MANY}, '{{\"a\": 1}}', 5)",
        f"topn_union_agg(x, 5) FROM unnest(ARRAY[{TOO_MANY}, '{{\"a\": 1}}']) AS x",
        "topn_union('{\"a\": 9223372036854775808}', '{}', 5)",
        "topn_union('{\"a\": 1e400}', '{}', 5)",
    ],
)
def test_counts_beyond_bigint_are_refused(kernel: Connection, call: str) -> None:
    with pytest.raises(psycopg.errors.NumericValueOutOfRange):
        kernel.execute(f"SELECT clickrollup_kernel.{call}".encode())


@pytest.mark.parametrize("n", ["0", "-1", "NULL", "1000001"])
@pytest.mark.parametrize(
    "call",
    ["topn_add_agg(1::bigint, {})", "topn_add_agg('a'::text, {})", "topn_union_agg('{{}}'::jsonb, {})"],
)
def test_n_that_cannot_be_is_refused(kernel: Connection, call: str, n: str) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue) as refused:
        kernel.execute(f"SELECT clickrollup_kernel.{call.format(n)}".encode())
    assert refused.value.diag.message_hint == "It is from 1 to 1000000."


# The reference for what is kept of too many items: the most frequent, and among equals the first in collation C.
KEPT: LiteralString = """
    SELECT jsonb_object_agg(item, n) FROM (
        SELECT item::text, count(*) AS n FROM many GROUP BY item
        ORDER BY count(*) DESC, item::text COLLATE "C" LIMIT 20) AS most
"""


@pytest.mark.parametrize("item", ["item", "item::text"])
def test_the_most_frequent_items_are_kept(kernel: Connection, item: str) -> None:
    # 319 items are one fewer than a group of 20 forgets any of; many counts are equal.
    kernel.execute("""CREATE TEMP TABLE many AS SELECT i::bigint AS item FROM generate_series(1, 319) AS i,
                      generate_series(0, (i * 7919) % 40) AS r ORDER BY (i * 31 + r * 17) % 997""")
    halves = f"""FROM (SELECT clickrollup_kernel.topn_add_agg({item}, 500) FILTER (WHERE item % 2 = 0) AS a,
                              clickrollup_kernel.topn_add_agg({item}, 500) FILTER (WHERE item % 2 = 1) AS b
                       FROM many) AS halves"""
    kept = kernel.execute(KEPT).fetchone()
    for ours in (
        f"topn_add_agg({item}, 20) FROM many",
        f"topn_union(a, b, 20) {halves}",
        f"topn_union_agg(x, 20) {halves}, unnest(ARRAY[a, b]) AS x",
    ):
        assert kernel.execute(f"SELECT clickrollup_kernel.{ours}".encode()).fetchone() == kept


@pytest.mark.parametrize("item", ["item", "item::text"])
def test_frequent_items_survive_more_than_a_group_holds(kernel: Connection, item: str) -> None:
    kernel.execute("""CREATE TEMP TABLE many AS SELECT CASE WHEN i % 4 = 0 THEN i / 4 % 10 ELSE i END::bigint AS item
                      FROM generate_series(100, 60100) AS i""")
    query = f"SELECT clickrollup_kernel.topn_add_agg({item}, 20) FROM many"
    (ours,) = kernel.execute(query.encode()).fetchone() or ({},)
    assert len(ours) == 20
    assert sorted(ours.values())[-10:] == [1500] * 9 + [1501]
