"""Who attacks whom: a superuser with a clickstream, and a plain role that may own rollups and can read the events.

Whatever `evil.call()` is called as goes into `called_as`; as another role than evil's it should never be called.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

ROLES = ("evil", "plain", "loader", "reader", "tenant_reader")
VICTIM = """
    SELECT clickrollup.create_clickstream('public', schedule => NULL);
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 3, 'click', 'Peru', 'Lynx', i, i / 4
    FROM generate_series(1, 300) AS i;
    CREATE TABLE important AS SELECT 42 AS answer;
    CREATE SEQUENCE tickets;
    CREATE VIEW report AS SELECT count(*) AS events FROM events;
    CREATE TABLE called_as (role_name name, what text);
    GRANT INSERT ON called_as TO PUBLIC;
    GRANT SELECT ON events, events_event_id_seq TO evil;
    GRANT CREATE ON SCHEMA public TO evil;
    CREATE SCHEMA evil;
    GRANT USAGE, CREATE ON SCHEMA evil TO evil;
    SELECT clickrollup.add_annotation('Release', '2026-03-01 01:00:00+00');
    SELECT clickrollup.grant_rollup_owner('evil');
    SELECT clickrollup.grant_loader('loader', 'events');
    SELECT clickrollup.grant_reader('public', 'reader');
"""
TENANT = "SELECT clickrollup.create_tenant_reader(1, 'public', 'tenant_reader')"
ATTACKER = """
    CREATE FUNCTION evil.call(text DEFAULT '') RETURNS bigint LANGUAGE plpgsql AS
        'BEGIN INSERT INTO public.called_as VALUES (current_user, $1); RETURN 1; END';
    CREATE FUNCTION evil.steady(bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS
        'BEGIN PERFORM evil.call(''steady''); RETURN $1; END';
    CREATE FUNCTION evil.fire() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM evil.call(TG_NAME); RETURN NEW; END';
    CREATE TABLE evil.visits (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL DEFAULT now(), k int);
    SELECT clickrollup.create_rollup('evil.visits', 'visits', '5 minutes', ARRAY['k'],
        ARRAY[clickrollup.count_events('n')], schedule => NULL, table_name => 'visits_5', strategy => 'sequence');
    INSERT INTO evil.visits (k) SELECT i FROM generate_series(1, 20) AS i;
    SELECT clickrollup.create_rollup('public.events', 'spy', '1 hour', ARRAY['customer_id'],
        ARRAY[clickrollup.count_events('n')], schedule => NULL, table_name => 'spy', function_name => 'spy',
        strategy => 'sequence')
"""
# What suits an argument better than PostgreSQL's own, where a statement looks a bare name up in evil's schema.
OVERLOADED = {
    "format(text, text)": "text",
    "format(text, name)": "text",
    "format(text, text, text)": "text",
    "format(text, text, name)": "text",
    "format(text, regclass)": "text",
    "quote_ident(name)": "text",
    "quote_literal(name)": "text",
    "parse_ident(name)": "text[]",
    "cardinality(text[])": "integer",
    "clock_timestamp()": "timestamptz",
    "now()": "timestamptz",
    "date_bin(text, timestamptz, timestamptz)": "timestamptz",
    "date_bin(text, timestamptz, text)": "timestamptz",
    "to_jsonb(text)": "jsonb",
    "jsonb_build_object(text, text)": "jsonb",
    "current_setting(name)": "text",
    "set_config(text, text, boolean)": "text",
    "pg_notify(name, text)": "text",
    "has_table_privilege(regclass, text)": "boolean",
    "row_to_json(clickrollup.rollups)": "json",
    "greatest_of(bigint, bigint)": "bigint",
}
OPERATORS = (
    ("=", "text", "name"),
    ("=", "name", "text"),
    ("<>", "name", "text"),
    ("||", "text", "name"),
    ("||", "name", "text"),
    (">=", "bigint", "bigint"),
    ("<", "timestamptz", "text"),
    ("=", "oid", "regclass"),
    ("->>", "jsonb", "name"),
)
OVERLOADS = "".join(
    f"CREATE FUNCTION evil.{signature} RETURNS {type_} LANGUAGE plpgsql AS "
    f"$$ BEGIN PERFORM evil.call('{signature}'); RETURN NULL; END $$;\n"
    for signature, type_ in OVERLOADED.items()
) + "".join(
    f"CREATE FUNCTION evil.operator_{number}({left}, {right}) RETURNS boolean LANGUAGE plpgsql AS "
    f"$$ BEGIN PERFORM evil.call('{name} {left} {right}'); RETURN NULL; END $$;"
    f"CREATE OPERATOR evil.{name} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = evil.operator_{number});\n"
    for number, (name, left, right) in enumerate(OPERATORS)
)
# What a superuser, or its scheduler, does in the course of a day; all of it may fail, none may call evil's code.
VICTIM_CALLS = """
    SELECT * FROM clickrollup.rollup_status
    SELECT * FROM clickrollup.health()
    SELECT * FROM clickrollup.run_history
    CALL clickrollup.run_all()
    CALL clickrollup.run_rollup('visits', force => true)
    CALL clickrollup.run_rollup('spy', force => true)
    SELECT * FROM clickrollup.reconcile('visits')
    SELECT * FROM clickrollup.reconcile('spy')
    SELECT * FROM clickrollup.find_misplaced('visits')
    SELECT * FROM clickrollup.find_misplaced('spy')
    SELECT clickrollup.rebuild('visits', force => true)
    SELECT clickrollup.rebuild('spy')
    SELECT clickrollup.pause_rollup('visits')
    SELECT clickrollup.resume_rollup('visits')
    SELECT clickrollup.reschedule_rollup('visits', NULL)
    SELECT clickrollup.change_limits('visits', events_per_batch => 5)
    SELECT clickrollup.change_strategy('visits', 'snapshot')
    SELECT clickrollup.pause_rollup('spy')
    SELECT clickrollup.resume_rollup('spy')
    SELECT clickrollup.reschedule_rollup('spy', NULL)
    SELECT clickrollup.change_limits('spy', events_per_batch => 5)
    SELECT clickrollup.change_strategy('spy', 'snapshot')
    SELECT clickrollup.renew_rollup('visits')
    SELECT clickrollup.renew_rollup('spy')
    SELECT clickrollup.change_owner('visits', current_user::regrole)
    SELECT clickrollup.change_owner('visits', 'evil')
    SELECT clickrollup.change_owner('spy', current_user::regrole)
    SELECT clickrollup.change_owner('spy', 'evil')
    SELECT clickrollup.rename_rollup('spy', 'looks')
    SELECT clickrollup.rename_rollup('looks', 'spy')
    SELECT clickrollup.rename_rollup('visits', 'calls')
    SELECT clickrollup.rename_rollup('calls', 'visits')
    SELECT clickrollup.add_measure('visits', clickrollup.max_of('k', 'most'))
    SELECT clickrollup.add_measure('spy', clickrollup.max_of('device_id', 'most'), from_now_on => true)
    SELECT * FROM clickrollup.create_rollup('evil.visits', 'mine', '1 hour', schedule => NULL, dry_run => true)
    SELECT clickrollup.set_bucket_retention('visits', '1 day')
    SELECT clickrollup.set_bucket_retention('spy', '1 day')
    SELECT clickrollup.set_retention('events', '100 years', schedule => NULL)
    SELECT * FROM clickrollup.apply_retention('events')
    SELECT * FROM clickrollup.apply_retention('evil.visits')
    CALL clickrollup.run_retention('evil.visits')
    SELECT * FROM clickrollup.erase('events', 'device_id = 5')
    SELECT * FROM clickrollup.erase('evil.visits', 'k = 5')
    SELECT * FROM clickrollup.erase_tenant('events', '2')
    SELECT * FROM clickrollup.rebase('evil.visits')
    SELECT clickrollup.renumber_events('evil.visits')
    SELECT * FROM clickrollup.maintain_partitions('evil.visits')
    SELECT clickrollup.grant_reader('evil', 'reader')
    SELECT clickrollup.grant_reader('public', 'reader')
    SELECT clickrollup.create_tenant_reader(1, 'evil')
    SELECT clickrollup.create_tenant_reader(1, 'public', 'tenant_reader')
    SELECT clickrollup.drop_tenant_reader(1, 'evil')
    SELECT clickrollup.create_clickstream('public', schedule => NULL)
    SELECT * FROM clickrollup.recent_totals(schema_name => 'evil')
    SELECT * FROM clickrollup.top_devices(schema_name => 'evil')
    SELECT * FROM clickrollup.recent_totals(schema_name => 'public')
    SELECT clickrollup.prune_runs()
    ALTER TABLE called_as RENAME TO was_called_as
    ALTER TABLE was_called_as RENAME TO called_as
    SELECT * FROM report
    CALL clickrollup.run_all()
    SELECT clickrollup.drop_rollup('visits')
    SELECT clickrollup.drop_rollup('spy')
"""
COUNTED = """
    SELECT customer_id, pg_catalog.date_bin('5 minutes'::interval, event_time, '2000-01-01 00:00:00+00'::timestamptz),
           count(*) FROM events GROUP BY 1, 2
"""
STORED = "SELECT customer_id, minute, sum(event_count) FROM rollup_events_5min GROUP BY 1, 2"


@contextmanager
def acting_as(connection: Connection, role: str) -> Iterator[None]:
    """Do something with the session of another role, as after its login."""
    ((before,),) = connection.execute("SELECT session_user").fetchall()
    connection.execute(f"SET SESSION AUTHORIZATION {role}".encode())
    try:
        yield
    finally:
        connection.execute(f"SET SESSION AUTHORIZATION {before}".encode())
        connection.execute("RESET search_path")


def attempt(connection: Connection, statements: str | Iterable[str]) -> dict[str, psycopg.Error]:
    """Execute statements one by one, as far as they go, and return the error of each that failed."""
    lines = statements.strip().split("\n") if isinstance(statements, str) else statements
    errors = {}
    for statement in lines:
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            errors[statement.strip()] = error
    return errors


def prepare(connection: Connection, *, tenant: bool = True) -> None:
    """Make victim and attacker in a database that has the extension."""
    connection.execute(VICTIM)
    if tenant:
        connection.execute(TENANT)
    connection.execute("CALL clickrollup.run_all()")
    with acting_as(connection, "evil"):
        connection.execute(ATTACKER)
        connection.execute("CALL clickrollup.run_all()")


def check_unharmed(connection: Connection, victim: str) -> None:
    """Nothing of evil's ran as another role, and nothing of the victim's is gone, given away or wrong."""
    called = connection.execute("SELECT DISTINCT role_name, what FROM called_as WHERE role_name <> 'evil'")
    assert called.fetchall() == []
    unharmed = """
        SELECT to_regclass('important'), to_regclass('tickets'), to_regclass('report'),
               has_table_privilege('evil', 'important', 'SELECT'), has_table_privilege('reader', 'important', 'SELECT'),
               pg_has_role('evil', %s, 'USAGE'), current_setting('search_path')
    """
    assert connection.execute(unharmed, [victim]).fetchall() == [
        ("important", "tickets", "report", False, False, False, '"$user", public')
    ]
    connection.execute("CALL clickrollup.run_rollup('rollup_events_5min', force => true)")
    differing = f"({COUNTED} EXCEPT ALL {STORED}) UNION ALL ({STORED} EXCEPT ALL {COUNTED})"
    assert connection.execute(differing.encode()).fetchall() == []
    status = "SELECT state, last_error FROM clickrollup.rollup_status WHERE name = 'rollup_events_5min'"
    assert connection.execute(status).fetchall() == [("running", None)]
