"""The window on a cluster: what the workers still hold of a writer is awaited, what no watermark reaches is refused."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors
from support.cluster import DATABASE
from support.containers import ContainerNode
from support.isolation import INSERT

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]

RUN: LiteralString = "SELECT five_minutely_aggregation()"
SHARD: LiteralString = """
    SELECT shard_name('events', p.shardid), n.nodeport, n.groupid
    FROM pg_dist_placement AS p JOIN pg_dist_node AS n USING (groupid)
    WHERE p.shardid = get_shard_id_for_distribution_column('events', 42)
"""
# Other tests of this cluster have let raw events of 2025 go.
DIFFERENCE: LiteralString = """
    WITH raw AS (SELECT customer_id, date_bin('1 hour', event_time, '1970-01-01 00:00:00+00'), count(*)
                 FROM events WHERE event_time >= '2026-01-01 00:00:00+00' GROUP BY 1, 2),
         kept AS (SELECT customer_id, hour, sum(event_count)::bigint
                  FROM rollup_events_1hr WHERE hour >= '2026-01-01 00:00:00+00' GROUP BY 1, 2)
    (TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)
"""
WRITE_TO_SHARD = (
    "INSERT INTO {shard} (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE"
    " VALUES ({id}, '2026-03-01 00:00:00+00', 42)"
)


@pytest.fixture
def shard(cluster: list[PostgresServer], coordinator: Connection) -> tuple[str, PostgresServer, int]:
    """The shard of tenant 42, the worker that holds it, and that worker's group."""
    found = coordinator.execute(SHARD).fetchone()
    assert found is not None
    name, port, group = found
    return name, next(node for node in cluster if node.port == port), group


@pytest.fixture
def patient(coordinator: Connection) -> Iterator[Connection]:
    """The coordinator, where runs wait 300 ms for writers and Citus recovers nothing by itself."""
    coordinator.execute("ALTER SYSTEM SET citus.recover_2pc_interval = -1")
    coordinator.execute("SELECT pg_reload_conf()")
    coordinator.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '300 ms'")
    yield coordinator
    coordinator.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '60 seconds'")
    coordinator.execute("ALTER SYSTEM RESET citus.recover_2pc_interval")
    coordinator.execute("SELECT pg_reload_conf()")


def leave_prepared(coordinator: Connection, shard: tuple[str, PostgresServer, int], gid: str) -> None:
    """Leave what a failed COMMIT PREPARED leaves: an event prepared on the worker, its end noted on the coordinator."""
    name, worker, group = shard
    (event_id,) = coordinator.execute("SELECT nextval('events_event_id_seq')").fetchone() or (0,)
    with psycopg.connect(worker.dsn(DATABASE), autocommit=True) as session:
        session.execute("SET citus.enable_manual_changes_to_shards = on")
        session.execute("BEGIN")
        session.execute(WRITE_TO_SHARD.format(shard=name, id=event_id).encode())
        session.execute(f"PREPARE TRANSACTION '{gid}'".encode())
    coordinator.execute("INSERT INTO pg_dist_transaction (groupid, gid) VALUES (%s, %s)", [group, gid])


def test_a_transaction_left_prepared_is_awaited(
    patient: Connection, shard: tuple[str, PostgresServer, int]
) -> None:
    gid = f"citus_0_{os.getpid()}_4711_0"
    leave_prepared(patient, shard, gid)
    patient.execute(INSERT, [7])
    with pytest.raises(errors.LockNotAvailable, match="on the nodes of the cluster") as raised:
        patient.execute(RUN)
    assert gid in str(raised.value.diag.message_detail)
    assert "recover_prepared_transactions" in str(raised.value.diag.message_hint)
    found = patient.execute(
        "SELECT topic FROM clickrollup.health(max_writer_age => '0') WHERE reason LIKE %s", [f"%{gid}%"]
    ).fetchall()
    assert found == [("prepared transaction",)]
    patient.execute("SELECT recover_prepared_transactions()")
    assert_nothing_lost(patient)


def test_a_prepared_transaction_is_awaited_over_a_restart_of_its_worker(
    patient: Connection, shard: tuple[str, PostgresServer, int]
) -> None:
    """It has no virtual transaction of its own any more when its server has come up again."""
    leave_prepared(patient, shard, f"citus_0_{os.getpid()}_4712_0")
    shard[1].stop(signal.SIGQUIT)
    with pytest.raises(errors.ConnectionFailure, match="does not say who writes there"):
        patient.execute(RUN)
    silent = patient.execute(
        "SELECT DISTINCT topic FROM clickrollup.health() WHERE state = 'critical'"
    ).fetchall()
    shard[1].start()
    assert silent == [("node silent",)]
    with pytest.raises(errors.LockNotAvailable):
        patient.execute(RUN)
    patient.execute("SELECT recover_prepared_transactions()")
    assert_nothing_lost(patient)


def test_the_statement_of_a_session_that_is_gone_is_awaited(
    cluster: list[PostgresServer], clickstream: str, shard: tuple[str, PostgresServer, int]
) -> None:
    """Killed, a session on the coordinator holds no lock there; on the worker its INSERT goes on and commits."""
    name, worker, _ = shard
    if isinstance(worker, ContainerNode):
        pytest.skip("a process in a container has another number there")
    with psycopg.connect(worker.dsn(DATABASE)) as blocker, ThreadPoolExecutor(2) as threads:
        blocker.execute("SET citus.enable_manual_changes_to_shards = on")
        blocker.execute(f"LOCK TABLE {name} IN SHARE MODE".encode())
        with psycopg.connect(clickstream, autocommit=True) as victim:
            writing = threads.submit(victim.execute, INSERT, [42])
            wait_for(worker, "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'RowExclusiveLock'")
            os.kill(victim.info.backend_pid, signal.SIGKILL)
            assert isinstance(writing.exception(60), psycopg.OperationalError)
        wait_for(cluster[0], "SELECT 1")
        with psycopg.connect(clickstream, autocommit=True) as runner:
            running = threads.submit(runner.execute, RUN)
            wait_for(cluster[0], "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
            blocker.rollback()
            running.result(60)
    with psycopg.connect(clickstream, autocommit=True) as connection:
        assert_nothing_lost(connection)


def assert_nothing_lost(connection: Connection) -> None:
    """Roll up what is left, then compare the rollup with the events."""
    connection.execute(RUN)
    assert connection.execute(DIFFERENCE).fetchall() == []


def wait_for(server: PostgresServer, query: LiteralString) -> None:
    """Return when the query has a row; fail when it does not come to that."""
    deadline = time.monotonic() + 30
    while True:
        try:
            if server.execute(query, DATABASE):
                return
        except psycopg.OperationalError:
            pass
        assert time.monotonic() < deadline, query
        time.sleep(0.02)


def write_through_worker(cluster: list[PostgresServer]) -> None:
    """Insert an event on the first worker."""
    with psycopg.connect(cluster[1].dsn(DATABASE), autocommit=True) as worker:
        worker.execute(INSERT, [3])


def test_writes_through_a_worker_are_refused(cluster: list[PostgresServer], coordinator: Connection) -> None:
    with pytest.raises(errors.CheckViolation, match="clickrollup_own_ids"):
        write_through_worker(cluster)
    assert_nothing_lost(coordinator)


def test_events_written_through_a_worker_all_the_same_are_found(
    cluster: list[PostgresServer], coordinator: Connection
) -> None:
    coordinator.execute("ALTER TABLE events DROP CONSTRAINT clickrollup_own_ids")
    write_through_worker(cluster)
    coordinator.execute(INSERT, [4])
    for statement in (
        RUN,
        "SELECT * FROM clickrollup.reconcile('rollup_events_5min')",
        "SELECT clickrollup.create_rollup('events', 'late', '1 day', ARRAY['customer_id'])",
    ):
        with pytest.raises(errors.ObjectNotInPrerequisiteState, match="were written through a worker"):
            coordinator.execute(statement.encode())
    found = coordinator.execute("SELECT topic FROM clickrollup.health() WHERE state = 'critical'").fetchall()
    assert found == [("written through worker",)]
    assert coordinator.execute("SELECT clickrollup.renumber_events('events')").fetchone() == (1,)
    assert_nothing_lost(coordinator)
    coordinator.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
    with pytest.raises(errors.CheckViolation, match="clickrollup_own_ids"):
        write_through_worker(cluster)


def test_a_source_that_lacks_its_distribution_column_is_refused(coordinator: Connection) -> None:
    with pytest.raises(
        errors.FeatureNotSupported, match="events is distributed by customer_id, which is no dimension"
    ):
        coordinator.execute("SELECT clickrollup.create_rollup('events', 'x', '1 day', ARRAY['country'])")


def test_a_source_open_to_workers_gets_a_notice(coordinator: Connection) -> None:
    notices: list[str] = []
    coordinator.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    coordinator.execute(
        "CREATE TABLE taken (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tenant bigint)"
    )
    coordinator.execute("SELECT create_distributed_table('taken', 'tenant')")
    coordinator.execute(
        "SELECT clickrollup.create_rollup('taken', 'taken_daily', '1 day', ARRAY['tenant'], schedule => NULL)"
    )
    coordinator.execute("SELECT clickrollup.drop_rollup('taken_daily')")
    coordinator.execute("DROP TABLE taken")
    assert any("takes events through workers too" in notice for notice in notices)


def test_strategy_snapshot_is_refused(coordinator: Connection) -> None:
    """Its xids are a node's own."""
    coordinator.execute(
        "CREATE TABLE told (id bigserial, at timestamptz NOT NULL, tenant bigint, writer_xid bigint)"
    )
    coordinator.execute("SELECT create_distributed_table('told', 'tenant')")
    with pytest.raises(errors.FeatureNotSupported):
        coordinator.execute(
            "SELECT clickrollup.create_rollup('told', 't', '1 day', ARRAY['tenant'], strategy => 'snapshot')"
        )
    coordinator.execute("DROP TABLE told")
