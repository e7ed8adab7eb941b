"""Sources that Citus keeps otherwise than by a column: the rollup is put beside them, exact, without a word of Citus."""

from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
KINDS: dict[str, tuple[LiteralString | None, str | None]] = {
    "unknown": ("SELECT", None),
    "schema": (None, "schema"),
    "single": ("SELECT create_distributed_table('visits', NULL)", "distributed"),
    "reference": ("SELECT create_reference_table('visits')", "reference"),
    "local": ("SELECT citus_add_local_table_to_metadata('visits')", "local"),
}
VISITS: LiteralString = """
    INSERT INTO visits (at, tenant, device)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 5, i % 13 FROM generate_series(1, 300) AS i
"""


@pytest.fixture
def warnings(coordinator: Connection) -> list[str]:
    """What the session is warned of."""
    told: list[str] = []
    coordinator.add_notice_handler(
        lambda notice: told.append(str(notice.message_primary)) if notice.severity == "WARNING" else None
    )
    return told


@pytest.fixture(params=KINDS)
def kept(coordinator: Connection, request: pytest.FixtureRequest) -> Iterator[str | None]:
    """What citus_tables calls a source that was just made, in a schema of its own; None for one not in there."""
    statement, kind = KINDS[request.param]
    coordinator.execute(
        "SELECT set_config('citus.enable_schema_based_sharding', %s, false)", [str(statement is None)]
    )
    coordinator.execute("CREATE SCHEMA kinds")
    coordinator.execute("RESET citus.enable_schema_based_sharding")
    coordinator.execute("SET search_path = kinds, public")
    coordinator.execute(
        "CREATE TABLE visits (id bigserial PRIMARY KEY, at timestamptz NOT NULL, tenant bigint, device bigint)"
    )
    if statement is not None:
        coordinator.execute(statement)
    yield kind
    for name in ("visits_hourly", "visits_5min"):
        coordinator.execute("SELECT clickrollup.drop_rollup(%s)", [name])
    coordinator.execute("DROP SCHEMA kinds CASCADE")


def test_a_rollup_lies_beside_its_source(
    coordinator: Connection, kept: str | None, warnings: list[str]
) -> None:
    coordinator.execute(
        "SELECT clickrollup.create_rollup('visits', 'visits_5min', '5 minutes', ARRAY['device'], schedule => NULL,"
        " measures => ARRAY[clickrollup.count_events('n'), clickrollup.distinct_of('tenant', 'tenants'),"
        " clickrollup.top_of('tenant', 'busiest', 3)])"
    )
    coordinator.execute("SELECT clickrollup.create_rollup('visits_5min', 'visits_hourly', '1 hour')")
    assert coordinator.execute(
        "SELECT citus_table_type, count(*), count(DISTINCT colocation_id) FROM citus_tables"
        " WHERE table_name::text IN ('visits', 'visits_5min', 'visits_hourly') GROUP BY 1"
    ).fetchall() == ([(kept, 3, 1)] if kept else [])
    for _ in range(2):
        coordinator.execute(VISITS)
        coordinator.execute("CALL clickrollup.run_rollup('visits_5min')")
    coordinator.execute(VISITS)
    for name in ("visits_5min", "visits_hourly"):
        assert coordinator.execute(f"SELECT sum(n) FROM {name}".encode()).fetchone() == (600,)
        assert coordinator.execute(f"SELECT sum(n) FROM {name}_plain".encode()).fetchone() == (900,)
    coordinator.execute("SELECT clickrollup.rebuild('visits_5min')")
    coordinator.execute("SELECT clickrollup.erase('visits', 'device = 3')")
    coordinator.execute(
        "SELECT clickrollup.add_measure('visits_5min', clickrollup.max_of('tenant', 'highest'))"
    )
    coordinator.execute("CALL clickrollup.run_rollup('visits_5min')")
    for name in ("visits_5min", "visits_hourly"):
        assert coordinator.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
    for former, latter in (("kinds", "renamed"), ("renamed", "kinds")):
        coordinator.execute(f"ALTER SCHEMA {former} RENAME TO {latter}".encode())
        coordinator.execute(VISITS.replace("visits", f"{latter}.visits"))
        coordinator.execute("CALL clickrollup.run_rollup('visits_5min')")
    assert coordinator.execute("SELECT * FROM clickrollup.reconcile('visits_hourly')").fetchall() == []
    assert warnings == []


def test_a_schema_leaves_the_cluster_and_comes_back(coordinator: Connection) -> None:
    """Refused until what the error tells is done; then each event is counted once."""
    coordinator.execute("SET citus.enable_schema_based_sharding = on")
    coordinator.execute("CREATE SCHEMA kinds")
    coordinator.execute("RESET citus.enable_schema_based_sharding")
    coordinator.execute("SET search_path = kinds, public")
    coordinator.execute(
        "CREATE TABLE visits (id bigserial, at timestamptz NOT NULL, tenant bigint, device bigint)"
    )
    coordinator.execute(
        "SELECT clickrollup.create_rollup('visits', 'visits_5min', '5 minutes', ARRAY['tenant'], schedule => NULL)"
    )
    try:
        coordinator.execute(VISITS)
        coordinator.execute("CALL clickrollup.run_rollup('visits_5min')")
        with pytest.raises(
            errors.WrongObjectType, match=r"Citus keeps kinds\.visits already, as a single shard"
        ):
            coordinator.execute("SELECT clickrollup.distribute('visits', 'tenant')")
        coordinator.execute("SELECT citus_schema_undistribute('kinds')")
        follow(coordinator, "change_source")
        assert_counted(coordinator, 600)
        coordinator.execute("SELECT citus_schema_distribute('kinds')")
        follow(coordinator, "renew_rollup")
        assert_counted(coordinator, 900)
    finally:
        coordinator.execute("SELECT clickrollup.drop_rollup('visits_5min')")
        coordinator.execute("DROP SCHEMA kinds CASCADE")


def follow(coordinator: Connection, function: str) -> None:
    """A run over new events is refused; do what it tells."""
    coordinator.execute(VISITS)
    with pytest.raises(psycopg.Error) as raised:
        coordinator.execute("CALL clickrollup.run_rollup('visits_5min')")
    told = str(raised.value.diag.message_hint)
    remedy = told[told.index("SELECT ") :].partition(";")[0]
    assert remedy.startswith(f"SELECT clickrollup.{function}(")
    coordinator.execute(remedy.encode())


def assert_counted(coordinator: Connection, events: int) -> None:
    """A run has counted each event once."""
    coordinator.execute("CALL clickrollup.run_rollup('visits_5min', force => true)")
    assert coordinator.execute("SELECT sum(event_count)::bigint FROM visits_5min").fetchone() == (events,)
    assert coordinator.execute("SELECT * FROM clickrollup.reconcile('visits_5min')").fetchall() == []
