"""Old partitions kept by columns: runs, repairs and retention are exact, and what must delete there can."""

from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors
from support.cluster import DATABASE

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS: LiteralString = """
    INSERT INTO cold.events (event_time, customer_id, event_type, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '10 minutes', i % 20, 'click', i % 13
    FROM generate_series(0, 431) AS i
"""
FREEZE: LiteralString = """
    INSERT INTO frozen (at, tenant)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 hour', (ARRAY['', 'a'])[1 + i % 2]
    FROM generate_series(0, 47) AS i
"""
FROZEN: list[LiteralString] = [
    "CREATE TABLE frozen (id bigserial, at timestamptz NOT NULL, tenant text) PARTITION BY RANGE (at)",
    "CREATE INDEX ON frozen USING brin (id)",
    "CREATE TABLE frozen_1 PARTITION OF frozen FOR VALUES FROM ('2026-03-01 00:00+00') TO ('2026-03-02 00:00+00')",
    "CREATE TABLE frozen_2 PARTITION OF frozen FOR VALUES FROM ('2026-03-02 00:00+00') TO ('2026-03-03 00:00+00')",
    "SET citus.shard_count = 2",
    "SELECT create_distributed_table('frozen', 'tenant', colocate_with => 'none')",
    "SELECT clickrollup.create_rollup('frozen', 'frozen_hourly', '1 hour', ARRAY['tenant'], schedule => NULL)",
    "SELECT clickrollup.set_retention('frozen', NULL, schedule => NULL, compress_after => '8 days')",
    FREEZE,
]
# The next day's end plus a week.
NOW = "2026-03-10 00:00:00+00"


@pytest.fixture
def cold(coordinator: Connection) -> Iterator[Connection]:
    """A clickstream with a partition for each of three days, counted; the first two are to be compressed."""
    coordinator.execute("CREATE EXTENSION IF NOT EXISTS citus_columnar")
    coordinator.execute("CREATE SCHEMA cold")
    coordinator.execute("SET citus.shard_count = 4")
    coordinator.execute("SELECT clickrollup.create_clickstream('cold', schedule => NULL)")
    for day in (1, 2, 3):
        coordinator.execute(
            f"CREATE TABLE cold.day_{day} PARTITION OF cold.events"
            f" FOR VALUES FROM ('2026-03-0{day} 00:00+00') TO ('2026-03-0{day + 1} 00:00+00')".encode()
        )
    coordinator.execute(EVENTS)
    coordinator.execute("SELECT cold.five_minutely_aggregation()")
    coordinator.execute(
        "SELECT clickrollup.set_retention('cold.events', NULL, schedule => NULL, compress_after => '7 days')"
    )
    yield coordinator
    coordinator.execute("SELECT clickrollup.drop_clickstream('cold')")
    coordinator.execute("DROP SCHEMA cold CASCADE")


def columnar(cold: Connection, table: str = "cold.events") -> list[str]:
    """Return the partitions that are kept by columns."""
    return [
        name
        for (name,) in cold.execute(
            "SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid JOIN pg_am AS m ON m.oid = c.relam"
            " WHERE i.inhparent = %s::regclass AND m.amname = 'columnar' ORDER BY 1",
            [table],
        )
    ]


def assert_exact(cold: Connection) -> None:
    """A run counts what is new, and all rollups equal the events."""
    cold.execute("SELECT cold.five_minutely_aggregation()")
    for (name,) in cold.execute(
        "SELECT name FROM clickrollup.rollups WHERE event_table_name = 'cold.events' AND bucket IS NOT NULL"
    ).fetchall():
        assert cold.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
    total = "SELECT (SELECT sum(event_count) FROM cold.rollup_events_1hr_live), (SELECT count(*) FROM cold.events)"
    live, raw = cold.execute(total).fetchone() or (0, 1)
    assert live == raw


def test_old_partitions_are_compressed_and_stay_exact(cold: Connection) -> None:
    cold.execute("CALL clickrollup.run_retention('cold.events', %s)", [NOW])
    assert columnar(cold) == ["day_1", "day_2"]
    assert_exact(cold)
    cold.execute(EVENTS)  # late ones
    assert_exact(cold)
    (root,) = cold.execute(
        "SELECT name FROM clickrollup.rollups WHERE rollup_table_name = 'cold.rollup_events_5min'"
    ).fetchone() or ("",)
    cold.execute("SELECT clickrollup.rebuild(%s)", [root])
    assert_exact(cold)

    erased = cold.execute(
        "SELECT events_deleted FROM clickrollup.erase('cold.events',"
        " 'device_id = 3 AND event_time < ''2026-03-02 00:00+00''')"
    )
    assert erased.fetchone() == (22,)
    assert columnar(cold) == ["day_2"]
    assert_exact(cold)
    assert cold.execute(
        "SELECT events_deleted FROM clickrollup.erase_tenant('cold.events', '7')"
    ).fetchone() == (42,)
    assert columnar(cold) == []
    assert_exact(cold)
    cold.execute("SELECT * FROM clickrollup.apply_retention('cold.events', %s)", [NOW])
    assert columnar(cold) == ["day_1", "day_2"]

    cold.execute("SELECT clickrollup.set_retention('cold.events', '8 days', schedule => NULL)")
    dropped = cold.execute(
        "SELECT partitions_dropped FROM clickrollup.apply_retention('cold.events', %s)", [NOW]
    )
    assert dropped.fetchone() == (1,)
    assert columnar(cold) == ["day_2"]


def test_events_of_workers_in_a_compressed_partition_are_renumbered(
    cluster: list[PostgresServer], cold: Connection
) -> None:
    cold.execute("CALL clickrollup.run_retention('cold.events', %s)", [NOW])
    cold.execute("ALTER TABLE cold.events DROP CONSTRAINT clickrollup_own_ids")
    with psycopg.connect(cluster[1].dsn(DATABASE), autocommit=True) as worker:
        worker.execute(
            "INSERT INTO cold.events (event_time, customer_id, device_id) VALUES ('2026-03-01 12:00:00+00', 7, 1)"
        )
    assert cold.execute("SELECT clickrollup.renumber_events('cold.events')").fetchone() == (1,)
    assert columnar(cold) == ["day_2"]
    assert_exact(cold)
    assert cold.execute("SELECT clickrollup.renumber_events('cold.events')").fetchone() == (0,)


@pytest.fixture
def frozen(coordinator: Connection) -> Iterator[Connection]:
    """Events of two days and two tenants, one of which has no name; the first day is compressed."""
    coordinator.execute("CREATE EXTENSION IF NOT EXISTS citus_columnar")
    for statement in FROZEN:
        coordinator.execute(statement)
    coordinator.execute("CALL clickrollup.run_retention('frozen', %s)", [NOW])
    assert columnar(coordinator, "frozen") == ["frozen_1"]
    yield coordinator
    coordinator.execute("SELECT clickrollup.drop_rollup('frozen_hourly')")
    coordinator.execute("DROP TABLE frozen")


def assert_counted(frozen: Connection, events: int) -> None:
    """More of the compressed day's events come, and each is counted once."""
    frozen.execute(FREEZE)
    frozen.execute("CALL clickrollup.run_rollup('frozen_hourly')")
    assert frozen.execute("SELECT sum(event_count)::bigint FROM frozen_hourly").fetchone() == (events,)
    assert frozen.execute("SELECT * FROM clickrollup.reconcile('frozen_hourly')").fetchall() == []


def test_compressed_partitions_do_not_keep_shards_where_they_are(
    cluster: list[PostgresServer], frozen: Connection
) -> None:
    """Citus makes no BRIN index by columns, so what it splits, moves and converts is by rows until the next retention."""
    for node in cluster[1:]:
        frozen.execute(
            "CALL clickrollup.isolate_tenant('frozen', '', %s)",
            [f"{node.folder}:{node.port}"],
        )
        assert columnar(frozen, "frozen") == []
        frozen.execute("CALL clickrollup.run_retention('frozen', %s)", [NOW])
    frozen.execute("CALL clickrollup.isolate_tenant('frozen', '')")
    assert columnar(frozen, "frozen") == ["frozen_1"], "there was nothing to do"
    assert_counted(frozen, 96)
    frozen.execute("SELECT clickrollup.change_shard_count('frozen', 3)")
    assert_counted(frozen, 144)
    frozen.execute("CALL clickrollup.run_retention('frozen', %s)", [NOW])
    told: list[str | None] = []
    frozen.add_notice_handler(lambda notice: told.append(notice.message_primary))
    frozen.execute("SELECT clickrollup.change_shard_count('frozen', 3)")
    assert told == ["public.frozen has 3 shards already"]
    assert columnar(frozen, "frozen") == ["frozen_1"]
    frozen.execute("SELECT clickrollup.undistribute('frozen')")
    assert_counted(frozen, 192)


def test_what_cannot_be_compressed_is_refused(coordinator: Connection) -> None:
    coordinator.execute("CREATE EXTENSION IF NOT EXISTS citus_columnar")
    coordinator.execute("CREATE TABLE whole (id bigserial, at timestamptz NOT NULL, tenant bigint)")
    coordinator.execute(
        "SELECT clickrollup.create_rollup('whole', 'whole_daily', '1 day', ARRAY['tenant'], schedule => NULL)"
    )
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match=r"public\.whole has no partitions by time"):
        coordinator.execute(
            "SELECT clickrollup.set_retention('whole', NULL, NULL, compress_after => '1 day')"
        )
    coordinator.execute("SELECT clickrollup.drop_rollup('whole_daily')")
    coordinator.execute("DROP TABLE whole")
