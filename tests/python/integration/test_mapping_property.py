"""Random messages into random tables: what lands is what jsonb_populate_record makes of the same message."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from support.random_values import GOOD, documents

from clickrollup.dead_letters.replay import Letter
from clickrollup.events.bisection import copy_or_single_out
from clickrollup.mapping.by_name import ByName
from clickrollup.mapping.catalog import columns_of
from clickrollup.mapping.packed import packed
from clickrollup.mapping.target import MappedTarget
from clickrollup.mapping.wire import are_simple
from clickrollup.postgres.compiled import described, rows_type

Connection = psycopg.Connection[tuple[Any, ...]]
# Those whose rows compiled code makes in binary.
SIMPLE = [
    kind
    for kind in GOOD
    if not kind.endswith("[]") and kind not in ("real", "time", "interval", "inet", "tsquery", "few")
]


@st.composite
def cases(draw: Any, of: list[str]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Draw the columns of a table, of these kinds, and messages with values of the right kind and of any."""
    kinds = draw(st.lists(st.sampled_from(of), min_size=1, max_size=5))
    columns = {f"c{number}": kind for number, kind in enumerate(kinds)}
    fields = {
        name: st.one_of(GOOD[kind], GOOD[kind], GOOD[kind], documents) for name, kind in columns.items()
    }
    messages = draw(st.lists(st.fixed_dictionaries({}, optional=fields), min_size=1, max_size=4))
    return columns, messages


@pytest.fixture(scope="module")
def open_database(server: Any, template_database: str) -> Iterator[Connection]:
    from support.databases import cloned_database

    with cloned_database(server, template_database) as dsn, psycopg.connect(dsn) as connection:
        connection.execute(
            "CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('sad', 'glad'); "
            "CREATE DOMAIN positive AS integer CHECK (VALUE > 0); "
            "CREATE DOMAIN few AS integer[] CHECK (cardinality(VALUE) < 4); SET TimeZone = 'UTC'"
        )
        connection.commit()
        yield connection


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases(list(GOOD)))
def test_what_lands_is_what_postgresql_reads(
    open_database: Connection, case: tuple[dict[str, str], list[dict[str, Any]]]
) -> None:
    columns, messages = case
    try:
        check(open_database, columns, messages)
    finally:
        open_database.rollback()


@pytest.mark.skipif(rows_type() is None, reason=described())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases(SIMPLE))
def test_what_lands_in_binary_is_what_postgresql_reads(
    open_database: Connection, case: tuple[dict[str, str], list[dict[str, Any]]]
) -> None:
    columns, messages = case
    try:
        check(open_database, columns, messages, compiled=True)
    finally:
        open_database.rollback()


def check(
    connection: Connection, columns: dict[str, str], messages: list[dict[str, Any]], *, compiled: bool = False
) -> None:
    listed = ", ".join(f"{name} {kind}" for name, kind in ({"n": "integer"} | columns).items())
    connection.execute(f"CREATE TABLE things ({listed})".encode())
    oid = connection.execute("SELECT 'things'::regclass::oid").fetchall()[0][0]
    target: Any = MappedTarget(oid, sql.Identifier("things"), tuple(columns_of(connection, oid)))
    maker: Any = ByName(target)
    if compiled:
        assert are_simple(target.columns)
        target, maker = packed(target, maker)
    values = [json.dumps({"n": number} | message) for number, message in enumerate(messages)]
    letters = [Letter(n, None, value.encode(), None, "t", 0, n) for n, value in enumerate(values)]
    made = maker.make(letters)
    outcomes = list(
        copy_or_single_out(connection, target, list(zip(made.good(letters), made.rows, strict=True)))
    )
    # Of a column of type json what stands in the message counts, however it is escaped.
    has_json = "json" in columns.values()
    shape = "to_jsonb({})::text" if has_json else "{}::text"
    landed = dict(connection.execute(f"SELECT n, {shape.format('t')} FROM things AS t".encode()).fetchall())
    assert len(landed) + len(made.bad) + sum(o.reason is not None for o in outcomes) == len(messages)
    assert all(made.bad.values())
    for number, row in landed.items():
        # By way of jsonb neither a column of type json gets what stands in the message, nor one that reads a text of
        # its own, which a number is for tsquery.
        by_json = has_json or "tsquery" in columns.values()
        function = "json_populate_record" if by_json else "jsonb_populate_record"
        read = shape.format(f"{function}(NULL::things, %s)")
        assert read_by_the_server(connection, read, values[number]) in (row, None), values[number]


def read_by_the_server(connection: Connection, expression: str, message: str) -> str | None:
    """Return the row that PostgreSQL makes of the message, None where it refuses."""
    query = f"SELECT {expression}".encode()
    try:
        with connection.transaction():
            return str(connection.execute(query, [message]).fetchall()[0][0])
    except psycopg.Error:
        return None
