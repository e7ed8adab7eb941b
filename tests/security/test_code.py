"""Code that a role can hang on what is its own: functions, triggers, defaults, indexes, views, policies, errors."""

import pytest
from support.attacks import VICTIM_CALLS, Connection, acting_as, attempt, check_unharmed

INVOKER = """
    CREATE OR REPLACE FUNCTION {name}(max_events bigint DEFAULT NULL, OUT start_id bigint, OUT end_id bigint)
    LANGUAGE plpgsql {kind} AS $$ BEGIN {body}; start_id := 1; end_id := 0; END $$
"""
OPERATIONS = """
    CREATE OR REPLACE FUNCTION evil.aggregate_visits_operations(operation text, rollup text, arguments jsonb)
    RETURNS SETOF jsonb LANGUAGE plpgsql {kind} AS $$ BEGIN {body}; RETURN NEXT '1'; END $$
"""
CALL = "PERFORM evil.call()"
RUNS = {
    "invoker": INVOKER.format(name="evil.aggregate_visits", kind="", body=CALL),
    "immutable": INVOKER.format(name="evil.aggregate_visits", kind="IMMUTABLE", body=CALL),
    "search_path": INVOKER.format(
        name="evil.aggregate_visits",
        kind="SECURITY DEFINER",
        body="PERFORM set_config('search_path', 'evil, pg_catalog', false)",
    ),
    "local search_path": INVOKER.format(
        name="evil.aggregate_visits",
        kind="SECURITY DEFINER",
        body="PERFORM set_config('search_path', 'evil, pg_catalog', true)",
    ),
    "cursor": INVOKER.format(
        name="evil.aggregate_visits",
        kind="SECURITY DEFINER",
        body="EXECUTE 'DECLARE c CURSOR WITH HOLD FOR SELECT evil.call()'",
    ),
    "temporary view": INVOKER.format(
        name="evil.aggregate_visits",
        kind="SECURITY DEFINER",
        body="EXECUTE 'CREATE TEMPORARY VIEW report AS SELECT evil.call()'",
    ),
    "deferred trigger": """
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON evil.visits_5 DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION evil.fire()
    """,
    "deferred trigger elsewhere": """
        CREATE TABLE evil.other (x int);
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON evil.other DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION evil.fire();
    """
    + INVOKER.format(
        name="evil.aggregate_visits", kind="SECURITY DEFINER", body="INSERT INTO evil.other VALUES (1)"
    ),
    "deferred exclusion": """
        CREATE TABLE evil.other (x bigint,
            EXCLUDE USING btree (evil.steady(x) WITH =) DEFERRABLE INITIALLY DEFERRED);
    """
    + INVOKER.format(
        name="evil.aggregate_visits", kind="SECURITY DEFINER", body="INSERT INTO evil.other VALUES (1)"
    ),
    "reset role": INVOKER.format(
        name="evil.aggregate_visits", kind="SECURITY DEFINER", body=f"EXECUTE 'RESET ROLE'; {CALL}"
    ),
    "reset session": INVOKER.format(
        name="evil.aggregate_visits",
        kind="SECURITY DEFINER",
        body=f"EXECUTE 'RESET SESSION AUTHORIZATION'; {CALL}",
    ),
    "operations invoker": OPERATIONS.format(kind="", body=CALL),
    "operations immutable": OPERATIONS.format(kind="IMMUTABLE", body=CALL),
    "operations search_path": OPERATIONS.format(
        kind="SECURITY DEFINER", body="PERFORM set_config('search_path', 'evil, pg_catalog', false)"
    ),
    "operations of a header in a default": """
        DROP FUNCTION evil.aggregate_visits_operations(text, text, jsonb);
        CREATE FUNCTION evil.aggregate_visits_operations(operation text, rollup text, arguments jsonb DEFAULT
        '{"x": ") RETURNS SETOF jsonb LANGUAGE plpgsql SECURITY DEFINER "}')
        RETURNS SETOF jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.call(); RETURN NEXT '1'; END $$
    """,
}
# What a caller's statements meet in evil's schema when its search_path leads there.
OVERLOADS = """
    CREATE FUNCTION evil.format(text, text) RETURNS text LANGUAGE sql AS 'SELECT evil.call(''format'')::text';
    CREATE FUNCTION evil.format(text, name) RETURNS text LANGUAGE sql AS 'SELECT evil.call(''format'')::text';
    CREATE FUNCTION evil.quote_ident(name) RETURNS text LANGUAGE sql AS 'SELECT evil.call(''quote'')::text';
    CREATE FUNCTION evil.same(text, name) RETURNS boolean LANGUAGE sql AS 'SELECT evil.call(''='') > 0';
    CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = name, FUNCTION = evil.same);
    CREATE FUNCTION evil.less(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT evil.call(''<'') > 0';
    CREATE OPERATOR evil.>= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = evil.less);
    CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT now() FROM evil.call(''clock'')';
    CREATE FUNCTION evil.cardinality(text[]) RETURNS integer LANGUAGE sql AS 'SELECT evil.call(''length'')::integer';
"""
RELATIONS = {
    "trigger on the rollup": "CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON evil.visits_5 "
    "FOR EACH ROW EXECUTE FUNCTION evil.fire()",
    "trigger on the source": "CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON evil.visits "
    "FOR EACH ROW EXECUTE FUNCTION evil.fire()",
    "default": "ALTER TABLE evil.visits ALTER COLUMN k SET DEFAULT evil.call()",
    "check": "ALTER TABLE evil.visits ADD CONSTRAINT c CHECK (evil.call() > 0) NOT VALID",
    "index expression": "CREATE INDEX ON evil.visits (evil.steady(id))",
    "index predicate": "CREATE INDEX ON evil.visits (k) WHERE evil.steady(1) > 0",
    "index predicate of the rollup": "CREATE INDEX ON evil.visits_5 (k) WHERE evil.steady(1) > 0",
    "policy": "ALTER TABLE evil.visits ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; "
    "CREATE POLICY p ON evil.visits USING (evil.call() > 0)",
    "rule": "CREATE RULE r AS ON INSERT TO evil.visits_5 DO ALSO SELECT evil.call()",
    "generated column": "ALTER TABLE evil.visits ADD COLUMN g bigint GENERATED ALWAYS AS (evil.steady(id)) STORED",
    "domain": "CREATE DOMAIN evil.d AS int CHECK (evil.steady(VALUE) > 0); "
    "ALTER TABLE evil.visits ALTER COLUMN k TYPE evil.d",
    "source is a view": "ALTER TABLE evil.visits RENAME TO visits_before; "
    "CREATE VIEW evil.visits AS SELECT evil.call() AS id, now() AS at, 1 AS k",
    "rollup is a view": "ALTER TABLE evil.visits_5 RENAME TO visits_before; "
    "CREATE VIEW evil.visits_5 AS SELECT 1 AS k, now() AS bucket, evil.call() AS n",
    "live view": "CREATE OR REPLACE VIEW evil.visits_5_live AS SELECT 1 AS k, now() AS bucket, evil.call() AS n",
    "clickstream of views": "CREATE VIEW evil.rollup_events_5min_parts AS SELECT 1::bigint AS customer_id, "
    "now() AS minute, evil.call() AS event_count, NULL::public.hll AS device_distinct_count, "
    "NULL::public.hll AS session_distinct_count, '{}'::jsonb AS top_devices_1000",
    "name of another's view": "ALTER TABLE evil.visits_5 SET SCHEMA public; ALTER TABLE visits_5 RENAME TO rep; "
    "ALTER TABLE rep RENAME TO report_of",
    "partition": "CREATE TABLE evil.child () INHERITS (evil.visits); "
    "CREATE INDEX ON evil.child (k) WHERE evil.steady(1) > 0",
    "own retention for another's table": "INSERT INTO _clickrollup.own_retention (event_table_name, keep_events) "
    "VALUES ('public.events', '1 second')",
    "own reader of another's tenant": "INSERT INTO _clickrollup.own_readers "
    "(schema_name, tenant, view_schema, role_name) VALUES ('public', 2, 'evil', 'evil')",
}
ERRORS = {
    "long message": "RAISE EXCEPTION '%', repeat('x', 100000)",
    "assert": "ASSERT false",
    "cancel": "RAISE EXCEPTION 'canceling statement due to user request' USING ERRCODE = '57014'",
    "odd state": "RAISE EXCEPTION 'dry run' USING ERRCODE = 'CR001'",
    "no progress": "start_id := 1; end_id := 1; RETURN",
}




@pytest.mark.parametrize("attack", [*RUNS.values()], ids=[*RUNS])
def test_functions(arena: Connection, attack: str) -> None:
    with acting_as(arena, "evil"):
        arena.execute(OVERLOADS)
        arena.execute(attack.encode())
        arena.execute("INSERT INTO evil.visits (k) VALUES (7)")
    attempt(arena, VICTIM_CALLS)
    check_unharmed(arena, "postgres")


@pytest.mark.parametrize("attack", [*RELATIONS.values()], ids=[*RELATIONS])
def test_relations(arena: Connection, attack: str) -> None:
    with acting_as(arena, "evil"):
        attempt(arena, attack.split("; "))
        attempt(arena, ["INSERT INTO evil.visits (k) VALUES (7)"])
    attempt(arena, VICTIM_CALLS)
    check_unharmed(arena, "postgres")


@pytest.mark.parametrize("error", [*ERRORS.values()], ids=[*ERRORS])
def test_one_rollup_does_not_stop_the_others(arena: Connection, error: str) -> None:
    """Its run fails, is noted, and every other rollup is run and seen."""
    with acting_as(arena, "evil"):
        attack = INVOKER.format(name="evil.aggregate_visits", kind="SECURITY DEFINER", body=error)
        arena.execute(attack.encode())
    arena.execute("UPDATE clickrollup.rollups SET last_run_at = NULL WHERE name = 'visits'")
    arena.execute("INSERT INTO events (event_time, device_id) VALUES ('2026-03-01 01:00:00+00', 1)")
    attempt(arena, ["CALL clickrollup.run_all()"])
    counted = "SELECT sum(event_count)::bigint FROM rollup_events_1hr"
    assert arena.execute(counted).fetchall() == [(301,)]
    states = dict(arena.execute("SELECT name, state FROM clickrollup.rollup_status").fetchall())
    assert states["rollup_events_5min"] == states["spy"] == "running"
    assert len(arena.execute("SELECT * FROM clickrollup.health()").fetchall()) >= 4
    check_unharmed(arena, "postgres")
