"""No search_path of a caller leads the extension to an object that somebody made to be taken for PostgreSQL's own."""

import pytest
from support.attacks import (
    OVERLOADS,
    VICTIM_CALLS,
    Connection,
    acting_as,
    attempt,
    check_unharmed,
)


@pytest.mark.parametrize("path", ["evil, public, pg_catalog", "public, evil", "evil, clickrollup", ""])
def test_a_path_through_the_attackers_schema(arena: Connection, path: str) -> None:
    with acting_as(arena, "evil"):
        arena.execute(OVERLOADS.encode())
    arena.execute("SELECT set_config('search_path', %s, false)", [path])
    attempt(arena, VICTIM_CALLS)
    arena.execute("RESET search_path")
    check_unharmed(arena, "postgres")


@pytest.mark.parametrize("path", ["evil, public, pg_catalog", "public, evil"])
def test_a_clickstream_declared_under_such_a_path(arena: Connection, path: str) -> None:
    """Its functions and views keep PostgreSQL's own; what its owner writes itself is that role's business."""
    with acting_as(arena, "evil"):
        arena.execute(OVERLOADS.encode())
    arena.execute("SELECT set_config('search_path', %s, false)", [path])
    arena.execute("CREATE SCHEMA stream; SELECT clickrollup.create_clickstream('stream', schedule => NULL)")
    arena.execute(
        "INSERT INTO stream.events (customer_id, device_id) SELECT i % 3, i FROM generate_series(1, 30) AS i"
    )
    attempt(
        arena,
        [
            "CALL clickrollup.run_all()",
            "SELECT * FROM stream.rollup_events_5min_live",
            "SELECT * FROM stream.rollup_events_5min_plain",
            "SELECT * FROM clickrollup.reconcile('stream.rollup_events_5min')",
            "SELECT * FROM clickrollup.rebuild('stream.rollup_events_5min')",
            "SELECT * FROM clickrollup.recent_totals(schema_name => 'stream')",
            "SELECT * FROM clickrollup.top_devices(schema_name => 'stream')",
            "SELECT * FROM clickrollup.usage_by_hour(schema_name => 'stream')",
            "SELECT * FROM clickrollup.erase('stream.events', 'false')",
        ],
    )
    counted = (
        "SELECT (SELECT sum(event_count) FROM stream.rollup_events_1hr), (SELECT count(*) FROM stream.events)"
    )
    arena.execute("RESET search_path")
    assert arena.execute(counted).fetchall() == [(30, 30)]
    check_unharmed(arena, "postgres")


def test_overloads_in_the_schema_of_a_rollup(arena: Connection) -> None:
    """In public, where evil may create: the parts of a rollup that clickrollup writes itself do not meet them."""
    with acting_as(arena, "evil"):
        arena.execute(OVERLOADS.replace("evil.", "public.").replace("public.call", "evil.call").encode())
    measures = "ARRAY[clickrollup.count_events('n'), clickrollup.sum_of('device_id', 's')]"
    arena.execute(
        f"SELECT clickrollup.create_rollup('events', 'own', '5 minutes', ARRAY['customer_id'], {measures}, "
        "schedule => NULL)".encode()
    )
    errors = attempt(
        arena,
        [
            "CALL clickrollup.run_rollup('own')",
            "SELECT * FROM own_live",
            "SELECT * FROM own_plain",
            "SELECT * FROM clickrollup.reconcile('own')",
            "SELECT * FROM clickrollup.find_misplaced('own')",
            "SELECT clickrollup.rebuild('own')",
            "SELECT clickrollup.add_measure('own', clickrollup.max_of('device_id', 'most'))",
            "SELECT * FROM clickrollup.erase('events', 'device_id = 7')",
        ],
    )
    assert errors == {}
    assert arena.execute("SELECT sum(n) FROM own").fetchall() == [(299,)]
    check_unharmed(arena, "postgres")
