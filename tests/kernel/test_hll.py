"""Sketches are those of hll, bit for bit: as text a sketch is all of its bytes."""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest
from support.kernel import Connection, connected

# Around each promotion of the parameters below: explicit to registers, list to registers, sparse to compressed.
SIZES: LiteralString = (
    "0,1,2,3,6,7,8,9,14,15,31,63,64,127,128,129,159,160,161,192,256,257,258,300,700,1500,3000"
)
# Of hashes that are no random numbers, the last bits of a register's value are seen.
HASHES: LiteralString = f"""
    CREATE TABLE hashes AS
    SELECT size, h::hll_hashval AS hash FROM unnest('{{{SIZES}}}'::integer[]) AS size, LATERAL (
        SELECT CASE WHEN i % 3 = 0 THEN i::bigint << (i % 60)
                    ELSE hll_hash_bigint(i * 7919 + size)::text::bigint END AS h
        FROM generate_series(1, size) AS i
        UNION ALL SELECT unnest('{{0,-1,9223372036854775807,-9223372036854775808}}'::bigint[]) WHERE size % 2 = 1
        UNION ALL SELECT NULL) AS made
"""
PARAMETERS: LiteralString = """
    CREATE TABLE parameters AS
    SELECT row_number() OVER () AS id, log2m, 1 + (log2m * 5 + part) % 7 AS regwidth,
           (ARRAY[-1, 0, 1, 8, 128, 2048, 8192])[1 + (log2m + part * 3) % 7]::bigint AS expthresh,
           (log2m + part) / 2 % 2 AS sparseon
    FROM generate_series(0, 17) AS log2m, generate_series(0, 3) AS part
    UNION ALL SELECT 1000, 11, 5, -1, 1
"""
ADDED: LiteralString = """
    CREATE TABLE added AS
    SELECT p.id, h.size, hll_add_agg(hash, log2m, regwidth, expthresh, sparseon) AS theirs,
           clickrollup_kernel.hll_add_agg(hash, log2m, regwidth, expthresh, sparseon) AS ours
    FROM hashes AS h, parameters AS p WHERE p.log2m < 15 OR h.size < 1000 GROUP BY p.id, h.size
"""


@pytest.fixture(scope="module")
def sketches(kernel_database: str) -> str:
    """Sketches of all parameters and sizes, hll's and the kernel's, in table `added`."""
    with connected(kernel_database) as connection:
        for statement in (HASHES, PARAMETERS, ADDED):
            connection.execute(statement)
    return kernel_database


@pytest.fixture
def added(sketches: str) -> Iterator[Connection]:
    """A connection that sees `added`."""
    with connected(sketches) as connection:
        yield connection


def test_hashes_make_the_sketches_of_hll(added: Connection) -> None:
    different = "SELECT id, size FROM added WHERE ours::text IS DISTINCT FROM theirs::text"
    assert added.execute(different).fetchall() == []
    kinds = added.execute("SELECT DISTINCT hll_type(ours) FROM added ORDER BY 1").fetchall()
    assert kinds == [(1,), (2,), (3,), (4,)]


def test_sketches_of_every_pair_of_kinds_unite_as_in_hll(added: Connection) -> None:
    # Two kinds that adding does not make: undefined, and explicit without a hash.
    united = """
        WITH sketches AS MATERIALIZED (
            SELECT id, size, theirs AS sketch FROM added WHERE hll_log2m(theirs) < 15
            UNION ALL SELECT id, -kind, decode('1' || kind || substr(theirs::text, 5), 'hex')::hll
            FROM added, unnest(ARRAY[0, 2]) AS kind WHERE size = 0)
        SELECT a.id, a.size, b.size FROM sketches AS a JOIN sketches AS b USING (id)
        WHERE (a.size + b.size) % 3 <> 1
          AND hll_union(a.sketch, b.sketch)::text <> clickrollup_kernel.hll_union(a.sketch, b.sketch)::text"""
    assert added.execute(united).fetchall() == []


def test_sketches_of_groups_unite_as_in_hll(added: Connection) -> None:
    groups = """
        SELECT id, part, hll_union_agg(theirs)::text, clickrollup_kernel.hll_union_agg(theirs)::text FROM (
            SELECT id, size % part AS rest, part, CASE WHEN size <> 3 THEN theirs END AS theirs
            FROM added, generate_series(1, 12, 3) AS part) AS parts
        GROUP BY id, part, rest"""
    different = [(row[0], row[1]) for row in added.execute(groups) if row[2] != row[3]]
    assert different == []


@pytest.mark.parametrize("function", ["hll_union_agg(s)", "hll_union(s, s)"])
def test_nothing_and_null_give_what_hll_gives(kernel: Connection, function: str) -> None:
    for rows in ("WHERE false", ""):
        query = f"SELECT {{}}{function} FROM (SELECT NULL::hll AS s) AS n {rows}"
        theirs = kernel.execute(query.format("").encode()).fetchall()
        assert kernel.execute(query.format("clickrollup_kernel.").encode()).fetchall() == theirs


@pytest.mark.parametrize(
    "rows",
    [
        ") FROM pg_class WHERE false",
        ") FILTER (WHERE false) FROM pg_class",
        " ORDER BY relname) FILTER (WHERE false) FROM pg_class",
    ],
)
def test_a_group_without_rows_has_the_empty_sketch(kernel: Connection, rows: str) -> None:
    query = f"""SELECT made::text, hll_empty(12, 6, 256, 0)::text FROM (
        SELECT clickrollup_kernel.hll_add_agg(hll_hash_integer(1), 12, 6, 256, 0{rows}) AS sketch (made)"""
    ours, expected = kernel.execute(query.encode()).fetchone() or ("", None)
    assert ours == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("11,5,-1,1", "12,5,-1,1"),
        ("11,5,-1,1", "11,4,-1,1"),
        ("11,5,-1,1", "11,5,0,1"),
        ("11,5,-1,1", "11,5,-1,0"),
    ],
)
@pytest.mark.parametrize("kind", ["hll_empty({0})", "hll_add(hll_empty({0}), hll_hash_integer(1))"])
def test_different_parameters_are_refused_as_by_hll(
    kernel: Connection, left: str, right: str, kind: str
) -> None:
    sketches = f"{kind.format(left)} AS a, {kind.format(right)} AS b"
    for schema in ("sketches", "clickrollup_kernel"):
        for call in ("hll_union(a, b)", "hll_union_agg(s) FROM unnest(ARRAY[a, b]) AS s"):
            query = f"SELECT (SELECT {schema}.{call}) FROM (SELECT {sketches}) AS sketches"
            with pytest.raises(psycopg.errors.DataException) as refused:
                kernel.execute(query.encode())
            assert refused.value.sqlstate == "22000"


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("18, 5, -1, 1", "log2m of a sketch is 18"),
        ("-1, 5, -1, 1", "log2m of a sketch is -1"),
        ("11, 0, -1, 1", "regwidth of a sketch is 0"),
        ("11, 8, -1, 1", "regwidth of a sketch is 8"),
        ("11, 5, -2, 1", "expthresh of a sketch is -2"),
        ("11, 5, 3, 1", "expthresh of a sketch is 3"),
        ("11, 5, 16384, 1", "expthresh of a sketch is 16384"),
        ("11, 5, -1, 2", "sparseon of a sketch is 2"),
        ("NULL, 5, -1, 1", "a parameter of a sketch is NULL"),
    ],
)
def test_parameters_that_cannot_be_are_refused(kernel: Connection, parameters: str, found: str) -> None:
    with pytest.raises(psycopg.DataError) as refused:
        kernel.execute(f"SELECT clickrollup_kernel.hll_add_agg(hll_hash_integer(1), {parameters})".encode())
    assert refused.value.diag.message_primary == found
    assert refused.value.diag.message_hint
