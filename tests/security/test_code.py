"""Code that a role can hang on what is its own: functions, triggers, defaults, indexes, views, policies, errors."""

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
