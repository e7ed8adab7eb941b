"""Absurd arguments: each function and procedure of schema clickrollup takes them as documented, or refuses them.

A refusal has an SQLSTATE of the list below and a HINT. Each argument is tried in turn, the others being valid.
"""

from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest
from support.calls import CALLS
from support.databases import cloned_database

from clickrollup.sandbox.postgres import PostgresServer

SETUP = """
    CREATE SCHEMA shop;
    CREATE SCHEMA empty;
    CREATE ROLE argument_role;
    SELECT clickrollup.create_tenant_reader(7, 'public', 'argument_role');
    CREATE TABLE shop.orders (
        order_id bigint GENERATED ALWAYS AS IDENTITY, ordered_at timestamptz NOT NULL, customer_id bigint, amount numeric,
        writer_xid bigint NOT NULL DEFAULT txid_current());
    CREATE VIEW shop.a_view AS TABLE shop.orders;
    INSERT INTO shop.orders (ordered_at, customer_id, amount) VALUES ('2026-03-01 00:00:00+00', 1, 10), (now(), 2, 20);
    SELECT clickrollup.create_rollup('shop.orders', 'sales', '5 minutes', ARRAY['customer_id'], schedule => NULL,
        strategy => 'sequence');
    SELECT clickrollup.create_rollup('shop.sales', 'sales_1h', '1 hour');
    SELECT clickrollup.add_annotation('one');
    SELECT clickrollup.create_bi_views('shop', 'shop_views', 'argument_role');
    CREATE TABLE rollups (name text, event_table_name text, event_id_sequence_name text, last_aggregated_id bigint);
    INSERT INTO rollups VALUES ('by_hand', 'shop.orders', 'shop.orders_order_id_seq', 0);
    CREATE TABLE by_hand (customer_id bigint, hour timestamptz, orders bigint, UNIQUE (customer_id, hour));
    CREATE FUNCTION count_by_hand() RETURNS void LANGUAGE plpgsql AS
        'BEGIN PERFORM clickrollup.incremental_rollup_window(''by_hand''); END';
"""

MEASURE = "clickrollup.create_rollup('shop.orders', 'm', '1 hour', measures => ARRAY[clickrollup.{}])"
CONSTRUCTORS = {name for name, valid in CALLS.items() if "'m'" in valid.values()}
PROCEDURES = {"isolate_tenant", "run_all", "run_retention", "run_rollup"}
# They need what is not installed here, and say so.
REFUSED = {
    "change_shard_count": "42809",
    "distribute": "0A000",
    "isolate_tenant": "42809",
    "maintain_partitions": "55000",
    "rebase": "55000",
    "tenants": "42809",
    "undistribute": "42809",
}
# Stand-ins for topn take what they made themselves: a run calls them for each row, a check would cost as much as they do.
TOPN = {"topn", "topn_add", "topn_union"}

HUGE = f"'{'x' * 100}'"
NAMES = ("'nope'", "E'it''s\\n\"two\" lines'", HUGE, "'a.b.c.d'", "'%s {column}'")
TEXTS = ("NULL", "''", *NAMES)
NUMBERS = ("NULL", "0", "-1")
TABLES = (
    "NULL",
    "'shop.a_view'",
    "'shop.orders_order_id_seq'",
    "'clickrollup.measure'",
    "'0'",
    "'999999'",
    "'by_hand'",
)
ARRAYS = (
    "NULL",
    "'{}'",
    "'{NULL}'",
    "'{\"\"}'",
    "'{nope}'",
    "'{it''s}'",
    "'{{customer_id,amount},{nope,x}}'",
)
NO_MEASURE = "ROW('m', 'nonsense', 'amount', 'max(amount)', 'x', 'y', 'z', '{}')::clickrollup.measure"
MEASURES = ("NULL", "ROW(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::clickrollup.measure", NO_MEASURE)
VALUES = {
    "text": TEXTS,
    "name": TEXTS,
    "regclass": TABLES,
    "regrole": ("NULL", "'0'", "'999999'"),
    "regprocedure": ("NULL", "'0'", "'999999'", "'now()'"),
    "integer": (*NUMBERS, "2147483647", "-2147483648"),
    "bigint": (*NUMBERS, "9223372036854775807", "-9223372036854775808"),
    "interval": (
        "NULL",
        "'0'",
        "'-1 day'",
        "'178000000 years'",
        "'-178000000 years'",
        "'infinity'",
        "'-infinity'",
    ),
    "timestamp with time zone": (
        *("NULL", "'infinity'", "'-infinity'", "'4714-11-24 00:00:00+00 BC'", "'294276-12-31 23:59:59+00'"),
    ),
    "boolean": ("NULL",),
    "bytea": ("NULL", "''"),
    "text[]": ARRAYS,
    "clickrollup.measure": MEASURES,
    "clickrollup.measure[]": (
        "NULL",
        "'{}'",
        "ARRAY[NULL]::clickrollup.measure[]",
        *(f"ARRAY[{m}]" for m in MEASURES[1:]),
    ),
}

# What a refusal may carry: null, invalid, unknown or taken names, tables of another kind, states that do not allow it.
OURS = {
    *("22004", "22023", "42701", "42702", "42703", "42704", "42710", "42723", "42804", "42809", "42939"),
    *("0A000", "3F000", "42P01", "42P07", "42P18", "55000"),
}
# SQL of the caller's own; PostgreSQL's word on it comes with our HINT.
SQL_ARGUMENTS = {"filter", "expression", "aggregate", "merge", "combine", "number", "dimensions"}


class Allowed(NamedTuple):
    """Values that some functions take for an argument, and why."""

    functions: str
    arguments: str
    values: tuple[str, ...]
    why: str


QUESTIONS = "distinct_sessions recent_totals top_devices usage_by_hour"
BIGINTS = ("0", "-1", "9223372036854775807", "-9223372036854775808")
ALLOWED = [
    Allowed(" ".join(sorted(CONSTRUCTORS)), "name", NAMES, "a column may have any name"),
    Allowed(
        "create_rollup",
        "name table_name bucket_column function_name",
        NAMES,
        "so may what a rollup consists of",
    ),
    Allowed(
        "create_bi_views",
        "bi_schema role_name",
        ("NULL", *NAMES),
        "what is missing is created, or a name is made",
    ),
    Allowed("add_annotation", "title", NAMES, "it is free text"),
    Allowed("add_annotation", "until link tenant", ("NULL",), "NULL is the default"),
    Allowed("add_annotation", "kind", ("'nope'",), "any word is a kind"),
    Allowed("add_annotation", "tenant", BIGINTS, "a tenant may have any number"),
    Allowed("rename_rollup", "new_name", NAMES, "and the rollup itself"),
    Allowed("create_tenant_reader grant_reader", "role_name", NAMES, "a role that is missing is created"),
    Allowed(
        "change_limits",
        "events_per_batch writer_wait_timeout keep_runs",
        ("NULL",),
        "NULL leaves the limit as it is",
    ),
    Allowed("pause_rollup", "reason", TEXTS, "it is free text; NULL is the default"),
    Allowed(
        "create_rollup",
        "dimensions measures time_column filter schedule strategy table_name function_name time_unit",
        ("NULL",),
        "NULL is the default, or for the table to decide",
    ),
    Allowed("create_rollup", "dimensions", ("'{}'",), "totals have no dimension"),
    Allowed(
        "adopt_rollup",
        "bucket dimensions measures time_column filter registry rollup_table aggregation_function time_unit",
        ("NULL",),
        "NULL is for the names that the lab has",
    ),
    Allowed("adopt_rollup", "rollup_table", ("'by_hand'",), "it is the right one"),
    Allowed("aggregate_of", "number", ("NULL",), "there may be no plain number"),
    Allowed(
        "distinct_of",
        "log2m regwidth expthresh sparseon",
        ("0", "-1"),
        "hll has bounds of its own, which it says",
    ),
    Allowed("top_of", "n", ("2147483647",), "an exact top is a choice"),
    Allowed("top_devices", "n", ("2147483647",), "all devices"),
    Allowed("create_tenant_reader", "role_name", ("NULL",), "a name is made"),
    Allowed("create_tenant_reader", "tenant", BIGINTS, "a tenant may have any number"),
    Allowed(QUESTIONS, "tenant", ("NULL", *BIGINTS), "any tenant, or all of them"),
    Allowed("grant_loader grant_operator", "source", ("'by_hand'",), "a loader fills any table"),
    Allowed("rebuild reconcile find_misplaced", "from_time", ("'-infinity'",), "from the beginning"),
    Allowed("rebuild reconcile find_misplaced", "until_time", ("'infinity'",), "to the end"),
    Allowed(
        "health",
        "max_events_waiting max_missed_runs max_failures max_dead_letters",
        ("0",),
        "none is allowed",
    ),
    Allowed("health", "max_writer_age partitions_ahead", ("'0'",), "none is allowed, or needed"),
    Allowed("prune_runs", "rollup_name keep", ("NULL",), "all rollups; what the registry says"),
    Allowed("prune_runs", "keep", ("'0'",), "no history"),
    Allowed("run_all run_rollup", "time_budget", ("NULL", "'0'"), "no limit; one batch"),
    Allowed("run_rollup", "events_per_batch", ("NULL",), "what the registry says"),
    Allowed("change_source", "counted_until", ("NULL", "0"), "no event of that table is counted"),
    Allowed("reschedule_rollup set_retention create_clickstream", "schedule", ("NULL",), "no job"),
    Allowed("set_retention set_bucket_retention", "keep_events keep_buckets", ("NULL",), "for ever"),
    Allowed("set_retention", "compress_after", ("NULL",), "never"),
    Allowed("message_text", "message", ("NULL", "''"), "a tombstone, or no byte"),
]


@pytest.fixture(scope="module")
def session(server: PostgresServer, template_database: str) -> Iterator[psycopg.Connection]:
    """A connection to a database with a clickstream, rollups of orders, and a rollup made by hand."""
    with (
        cloned_database(server, template_database) as dsn,
        psycopg.connect(dsn, autocommit=True, options="-c statement_timeout=20s") as connection,
    ):
        connection.execute(SETUP)
        yield connection
        connection.execute("DROP OWNED BY argument_role CASCADE; DROP ROLE argument_role")


def call(name: str, arguments: dict[str, str]) -> str:
    """Return the statement that calls a function, a constructor of measures as create_rollup takes it."""
    given = ", ".join(f"{argument} => {value}" for argument, value in arguments.items())
    if name in CONSTRUCTORS:
        return f"SELECT {MEASURE.format(f'{name}({given})')}"
    return f"{'CALL' if name in PROCEDURES else 'SELECT'} clickrollup.{name}({given})"


def outcome(session: psycopg.Connection, name: str, arguments: dict[str, str]) -> tuple[str, str, str]:
    """Return the SQLSTATE of a call, its message and its hint; a function's effects are taken back."""
    statement = call(name, arguments).encode()
    try:
        if name in PROCEDURES:
            session.execute(statement)
        else:
            with session.transaction(force_rollback=True):
                session.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate or "", str(error.diag.message_primary), error.diag.message_hint or ""
    return "00000", "", ""


def types_of(session: psycopg.Connection, name: str) -> dict[str, str]:
    """Return the type of each argument that a function takes."""
    rows = session.execute(
        """
        SELECT a.name, a.type::regtype::text
        FROM pg_proc AS p,
             unnest(p.proargnames, coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes)
                 WITH ORDINALITY AS a (name, type, mode, position)
        WHERE p.pronamespace = 'clickrollup'::regnamespace AND p.proname = %s AND coalesce(a.mode, 'i') IN ('i', 'b')
        """,
        [name],
    )
    return dict(rows.fetchall())


def test_every_function_is_tried(session: psycopg.Connection) -> None:
    rows = session.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'clickrollup'::regnamespace AND prokind IN ('f', 'p')"
    )
    assert sorted(name for (name,) in rows) == sorted(CALLS.keys() | TOPN)
    for name, valid in CALLS.items():
        assert types_of(session, name).keys() == valid.keys()


@pytest.mark.parametrize("name", CALLS)
def test_valid_arguments(session: psycopg.Connection, name: str) -> None:
    state, message, _ = outcome(session, name, CALLS[name])
    assert (state, message if name not in REFUSED else "") == (REFUSED.get(name, "00000"), "")


def cast_fails(session: psycopg.Connection, value: str, type_: str) -> bool:
    """Whether the argument's own type refuses a value, before any function sees it."""
    try:
        session.execute(f"SELECT ({value})::{type_}".encode())
    except psycopg.Error:
        return True
    return False


def is_allowed(name: str, argument: str, value: str) -> bool:
    """Whether a rule lets a function take this value."""
    return any(
        name in rule.functions.split() and argument in rule.arguments.split() and value in rule.values
        for rule in ALLOWED
    )


def complaint(name: str, argument: str, value: str, told: tuple[str, str, str]) -> str | None:
    """Return what is wrong with how a call ended, if anything."""
    state, message, hint = told
    if state == "00000":
        return None if is_allowed(name, argument, value) else f"{argument} => {value[:40]} is taken"
    of_the_caller = argument in SQL_ARGUMENTS and state[:2] in {"22", "42"}
    if hint and (state in OURS or of_the_caller):
        return None
    return f"{argument} => {value[:40]}: {state} {message} / {hint or 'NO HINT'}"


@pytest.mark.parametrize("name", CALLS)
def test_absurd_arguments(session: psycopg.Connection, name: str) -> None:
    complaints = [
        complaint(name, argument, value, outcome(session, name, CALLS[name] | {argument: value}))
        for argument, type_ in types_of(session, name).items()
        for value in VALUES[type_]
        if not cast_fails(session, value, type_)
    ]
    assert "\n".join(text for text in complaints if text) == ""


@pytest.mark.parametrize("name", [name for name in CALLS if {"rollup_name", "old_name"} & CALLS[name].keys()])
def test_a_rollup_goes_by_its_table(session: psycopg.Connection, name: str) -> None:
    """The registry has it by another name than shop.sales."""
    by_table = {argument: value.replace("'sales", "'shop.sales") for argument, value in CALLS[name].items()}
    assert by_table != CALLS[name]
    assert outcome(session, name, by_table) == ("00000", "", "")


# It has no default.
@pytest.mark.parametrize(
    "name", [name for name in CALLS if "schema_name" in CALLS[name] and name != "drop_topn_functions"]
)
def test_without_a_current_schema(session: psycopg.Connection, name: str) -> None:
    given = {argument: value for argument, value in CALLS[name].items() if argument != "schema_name"}
    with session.transaction(force_rollback=True):
        session.execute("SET LOCAL search_path = nowhere")
        state, message, hint = outcome(session, name, given)
    assert (state, message) == ("3F000", "no schema is given, and search_path names none that exists")
    assert "SET search_path" in hint
