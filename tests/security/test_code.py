"""Code that a role can hang on what is its own: functions, triggers, defaults, indexes, views, policies, errors."""

import psycopg
import pytest
from support.attacks import (
    OVERLOADS,
    VICTIM_CALLS,
    Connection,
    acting_as,
    attempt,
    check_unharmed,
)
from support.hostile_code import ERRORS, INVOKER, RELATIONS, RUNS


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


@pytest.mark.parametrize("kind", ["trigger", "function", "lock"])
def test_a_reader_of_events_cannot_keep_their_owner_from_erasing_them(arena: Connection, kind: str) -> None:
    """Its own rollup goes on counting them, which a WARNING says."""
    notices: list[str] = []
    arena.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
    refuse = "CREATE FUNCTION evil.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$"
    with psycopg.connect(arena.info.dsn, autocommit=True) as other, acting_as(other, "evil"):
        other.execute("CALL clickrollup.run_rollup('spy')")
        if kind == "trigger":
            other.execute(refuse)
            other.execute("CREATE TRIGGER t BEFORE DELETE ON spy FOR EACH ROW EXECUTE FUNCTION evil.refuse()")
        elif kind == "function":
            other.execute("DROP FUNCTION spy_operations")
        else:
            other.execute("BEGIN; SELECT * FROM _clickrollup.own_rollups FOR UPDATE")
        arena.execute("SET statement_timeout = '20 s'")
        assert arena.execute(
            "SELECT events_deleted FROM clickrollup.erase('events', 'device_id = 5')"
        ).fetchall() == [(1,)]
        arena.execute("SELECT clickrollup.erase_tenant('events', '2')") if kind != "lock" else None
        other.execute("ROLLBACK")
    assert any("may still count events that are deleted" in notice for notice in notices)
    check_unharmed(arena, "postgres")


ON_WRITE = ("trigger on the source", "default", "check", "generated column", "domain")
ON_READ = ("index expression", "index predicate", "partition")


@pytest.mark.parametrize("name", ON_WRITE + ON_READ)
def test_a_rollup_over_the_table_of_a_role_with_fewer_rights(arena: Connection, name: str) -> None:
    """What runs when a table is written does not keep others from rolling it up; what runs on reading does."""
    with acting_as(arena, "evil"):
        attempt(arena, RELATIONS[name].split("; "))
        attempt(arena, ["INSERT INTO evil.visits (k) VALUES (7)"])
    arena.execute("TRUNCATE called_as")
    create = "SELECT clickrollup.create_rollup('evil.visits', 'own', '1 hour', schedule => NULL)"
    errors = attempt(
        arena, [create, "CALL clickrollup.run_rollup('own')", "SELECT * FROM clickrollup.reconcile('own')"]
    )
    if name in ON_WRITE:
        assert errors == {}
        assert arena.execute(
            "SELECT sum(event_count) = (SELECT count(*) FROM evil.visits) FROM evil.own"
        ).fetchall() == [(True,)]
    else:
        assert errors[create].sqlstate == "42501"
    assert arena.execute("SELECT * FROM called_as WHERE role_name <> 'evil'").fetchall() == []
