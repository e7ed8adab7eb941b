"""Nobody but the extension's owner writes the registry, and what an owner of rollups gets into it runs as that role."""

from contextlib import suppress
from itertools import zip_longest

import psycopg
import pytest
from support.attacks import (
    ROLES,
    VICTIM_CALLS,
    Connection,
    acting_as,
    attempt,
    check_unharmed,
)

TABLES = (
    "clickrollup.rollups",
    "clickrollup.rollup_dimensions",
    "clickrollup.rollup_measures",
    "clickrollup.rollup_runs",
    "clickrollup.source_retention",
    "clickrollup.tenant_readers",
    "_clickrollup.rollup_objects",
)
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attidentity = ''"
CALL = "evil.call()"
# Those of evil.
ROLLUPS = ("visits", "spy")
# What evil, or a superuser who was talked into it, writes into a row of evil's rollups.
HOSTILE = [
    *(
        ("clickrollup.rollups", column, value)
        for column in (
            "event_table_name",
            "event_id_sequence_name",
            "rollup_table_name",
            "aggregation_function",
        )
        for value in (
            "public.important",
            "public.report",
            "public.events",
            "public.rollup_events_5min",
            "public.tickets",
            "public.five_minutely_aggregation",
            "evil.visits; DROP TABLE public.important",
            'evil.visits TO evil; ALTER ROLE evil SUPERUSER; GRANT SELECT ON "public".important',
            '"',
            "evil.call",
        )
    ),
    *(
        ("clickrollup.rollups", column, value)
        for column, value in (
            ("filter", f"{CALL} > 0"),
            ("filter", "true) OR (evil.call() > 0"),
            ("filter", "(SELECT answer FROM public.important) > 0"),
            ("bucket", "5 minutes'::interval); SELECT evil.call(); --"),
            ("bucket_column", "k"),
            ("time_column", "evil.call()"),
            ("time_zone", "UTC'); SELECT evil.call(); --"),
            ("search_path", "evil, public, pg_temp"),
            ("search_path", "evil, pg_catalog"),
            ("search_path", "x; DROP TABLE public.important"),
            ("event_id_column", "id) IS NOT NULL OR evil.call() > (0"),
            ("fed_by", "rollup_events_5min"),
            ("owner", "evil'; ALTER ROLE evil SUPERUSER"),
            ("name", "x'; SELECT evil.call(); --"),
            ("schedule", "* * * * *"),
            ("writer_wait_timeout", "100000000 years"),
            ("events_per_batch", "1"),
        )
    ),
    *(
        ("clickrollup.rollup_dimensions", "expression", value)
        for value in (CALL, "k) AS x, evil.call() AS (k")
    ),
    ("clickrollup.rollup_dimensions", "name", 'k" , evil.call() AS "k'),
    *(
        ("clickrollup.rollup_measures", column, value)
        for column in ("aggregate", "merge", "combine", "number", "argument", "type")
        for value in (CALL, f"count(*)::bigint; SELECT {CALL}")
    ),
    ("clickrollup.rollup_measures", "name", 'n" = evil.call(), "n'),
    (
        "clickrollup.rollup_measures",
        "combine",
        "count(*)::bigint AS n FROM evil.visits_5_parts GROUP BY 1, 2; SELECT 1, 2, evil.call()",
    ),
    ("clickrollup.rollup_measures", "merge", "1 AS x FROM evil.visits_5; SELECT evil.call()"),
    ("clickrollup.rollup_measures", "kind", "top"),
    (
        "clickrollup.rollup_measures",
        "parameters",
        '{"average": "x\'; SELECT evil.call()", "n": "evil.call()"}',
    ),
    *(
        ("_clickrollup.rollup_objects", column, value)
        for column in ("source", "sequence", "rollup_table")
        for value in ("public.important", "public.events", "public.tickets")
    ),
    ("_clickrollup.rollup_objects", "views", '{"live": REPORT, "plain": REPORT}'),
    (
        "_clickrollup.rollup_objects",
        "names",
        "{public.important,public.tickets,public.report}",
    ),
    ("_clickrollup.rollup_objects", "renew", "true"),
]
VIEWS = {
    "clickrollup.rollups": "own_rollups",
    "clickrollup.rollup_dimensions": "own_dimensions",
    "clickrollup.rollup_measures": "own_measures",
    "_clickrollup.rollup_objects": "own_objects",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ROLES)
def test_no_role_writes_a_table_of_the_registry(arena: Connection, table: str, role: str) -> None:
    columns = [column for (column,) in arena.execute(COLUMNS, [table])]
    statements = [
        *(f"UPDATE {table} SET {column} = {column}" for column in columns),
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"SELECT * FROM {table} FOR UPDATE",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        f"CREATE TRIGGER t BEFORE INSERT ON {table} EXECUTE FUNCTION evil.fire()",
    ]
    with acting_as(arena, role):
        errors = attempt(arena, statements)
    assert {errors[statement].sqlstate if statement in errors else "" for statement in statements} == {
        "42501"
    }


def test_no_role_changes_a_row_of_another(arena: Connection) -> None:
    """The views that the functions write through show each role its own rows."""
    rows = "SELECT md5(string_agg(r::text, '' ORDER BY r.name)) FROM clickrollup.rollups AS r WHERE owner <> 'evil'"
    before = arena.execute(rows).fetchall()
    with acting_as(arena, "evil"):
        for view in VIEWS.values():
            arena.execute(f"DELETE FROM _clickrollup.{view}".encode())
        taken = "UPDATE _clickrollup.own_rollups SET owner = 'postgres'"
        new = "INSERT INTO _clickrollup.own_rollups (name, event_table_name, event_id_sequence_name, owner) VALUES "
        errors = attempt(arena, [taken, f"{new} ('x', 'evil.visits', 'evil.visits_id_seq', 'plain')"])
    assert {error.sqlstate for error in errors.values()} <= {"44000", "42501"}
    assert arena.execute(rows).fetchall() == before
    assert arena.execute("SELECT count(*) FROM clickrollup.rollup_measures").fetchall()[0][0] > 0


def write(connection: Connection, table: str, column: str, value: str, relation: str, rollup: str) -> None:
    name = "name" if table == "clickrollup.rollups" else "rollup_name"
    value = value.replace(
        "REPORT",
        str(connection.execute("SELECT 'report'::regclass::oid").fetchall()[0][0]),
    )
    connection.execute(f"UPDATE {relation} SET {column} = %s WHERE {name} = %s".encode(), [value, rollup])


Case = tuple[str, str, str]
Pair = tuple[Case | None, ...]


def pairs(cases: list[Case]) -> list[Pair]:
    """Two at once, each in a rollup of its own: nearly all of the time goes into what the victim then calls."""
    return list(zip_longest(cases[::2], cases[1::2]))


def write_as_owner(connection: Connection, case: Case, rollup: str) -> None:
    table, column, value = case
    with acting_as(connection, "evil"):
        write(connection, table, column, value, f"_clickrollup.{VIEWS[table]}", rollup)


def is_refused(trial: Connection, case: Case, rollup: str) -> bool:
    try:
        with trial.transaction(force_rollback=True):
            write_as_owner(trial, case, rollup)
    except psycopg.Error:
        return True
    return False


@pytest.mark.parametrize("pair", pairs(HOSTILE))
def test_what_an_owner_writes_runs_as_that_owner(
    trial: Connection, request: pytest.FixtureRequest, pair: Pair
) -> None:
    """Some of it is refused. What was refused needs no further look, and no database of its own."""
    both = [(case, rollup) for case, rollup in zip(pair, ROLLUPS, strict=True) if case is not None]
    accepted = [(case, rollup) for case, rollup in both if not is_refused(trial, case, rollup)]
    if accepted:
        arena: Connection = request.getfixturevalue("arena")
        for case, rollup in accepted:
            write_as_owner(arena, case, rollup)
        attempt(arena, VICTIM_CALLS)
        check_unharmed(arena, "postgres")


# Names that evil's own writing is refused need no superuser's: tests/sql/trust.sql has some.
BY_SUPERUSER = [
    case
    for case in HOSTILE
    if not case[1].endswith(("_name", "_function")) or case[2] in ("public.report", "evil.call")
]


@pytest.mark.parametrize("pair", pairs(BY_SUPERUSER))
def test_what_a_superuser_or_a_restored_dump_writes_runs_as_its_owner(arena: Connection, pair: Pair) -> None:
    written = 0
    for case, rollup in zip(pair, ROLLUPS, strict=True):
        with suppress(psycopg.Error):
            if case is not None:
                write(arena, *case, case[0], rollup)
                written += 1
    if written:
        attempt(arena, VICTIM_CALLS)
        check_unharmed(arena, "postgres")
