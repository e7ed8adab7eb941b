"""A hot standby of the coordinator: what its Citus keeps on the workers holds up no run; promoted, it loses no run."""

import re
import time
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors
from support.cluster import DATABASE
from support.isolation import INSERT
from support.standby import Standby, fail_over, fall_behind

from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus

# Sessions on a worker under the coordinator's number whose process is none of the coordinator's.
OF_OTHERS = """
    SELECT substring(application_name FROM '=(\\d+)$')::bigint % 10000000000 FROM pg_stat_activity
    WHERE application_name ~ '^citus_internal gpid=1\\d{10}$' AND state = 'idle'
"""


def wait_for_its_sessions(nodes: list[PostgresServer]) -> None:
    """Return when the standby's maintenance daemon has an idle session on the worker; fail after a minute."""
    deadline = time.monotonic() + 60
    while True:
        ours = {pid for (pid,) in nodes[0].execute("SELECT pid FROM pg_stat_activity")}
        if {pid for (pid,) in nodes[1].execute(OF_OTHERS, DATABASE)} - ours:
            return
        assert time.monotonic() < deadline, "the standby has asked no worker"
        time.sleep(0.2)


def test_runs_go_on_beside_a_standby_that_was_connected_to(nodes: list[PostgresServer]) -> None:
    coordinator = nodes[0]
    with Standby(coordinator) as standby, psycopg.connect(coordinator.dsn(DATABASE), autocommit=True) as own:
        standby.execute("SELECT count(*) FROM events", DATABASE)
        wait_for_its_sessions(nodes)
        own.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '5 seconds'")
        for _ in range(3):
            own.execute(INSERT, [7])
            own.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
        assert own.execute("SELECT sum(event_count) FROM rollup_events_5min").fetchone() == (3,)
        wait_for_its_sessions(nodes)


EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, event_type, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 20, 'click', i FROM generate_series(1, 300) AS i
"""
PARTITION: LiteralString = """
    CREATE TABLE march PARTITION OF events FOR VALUES FROM ('2026-03-02 00:00+00') TO ('2026-04-01 00:00+00')
"""
LAST: LiteralString = "INSERT INTO events (event_time, customer_id) VALUES ('2026-03-02 12:00:00+00', 7)"
RUN = "CALL clickrollup.run_rollup('rollup_events_5min', force => true)"


@pytest.mark.parametrize("lags", [False, True])
def test_a_promoted_standby_counts_nothing_twice(nodes: list[PostgresServer], lags: bool) -> None:
    coordinator = nodes[0]
    with Standby(coordinator) as standby, psycopg.connect(coordinator.dsn(DATABASE), autocommit=True) as own:
        own.execute(EVENTS)
        own.execute(RUN)
        wait_until(
            lambda: standby.execute("SELECT count(*) FROM clickrollup.rollup_runs") == [(1,)],
            seconds=30,
            what="the standby",
        )
        if lags:
            fall_behind(standby)
        own.execute(EVENTS)
        own.execute(PARTITION)
        own.execute(LAST)
        own.execute(RUN)
        fail_over(coordinator, standby)
        with psycopg.connect(standby.dsn(DATABASE), autocommit=True) as promoted:
            promoted.execute(EVENTS)
            if lags:
                assert_refused(promoted)
                assert_can_be_made_again(promoted)
            promoted.execute(RUN)
            assert promoted.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (901,)
            for name in ("rollup_events_5min", "rollup_events_1hr"):
                assert promoted.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []


def assert_refused(promoted: psycopg.Connection[tuple[Any, ...]]) -> None:
    """A run refuses and health() knows; what they tell to do mends it, and only all of it."""
    with pytest.raises(
        errors.ObjectNotInPrerequisiteState, match="holds events up to id 601 counted"
    ) as raised:
        promoted.execute(RUN)
    assert promoted.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (601,)
    (found,) = promoted.execute(
        "SELECT reason FROM clickrollup.health() WHERE topic = 'runs lost' AND state = 'critical'"
    ).fetchall()
    remedy = str(raised.value.diag.message_hint).split(";")[0]
    assert remedy.startswith("SELECT clickrollup.rebuild('rollup_events_5min', '2026-03-01 00:01:00")
    assert remedy in found[0]
    promoted.execute(
        "SELECT clickrollup.rebuild('rollup_events_5min', '2026-03-01', '2026-03-01 01:00:00+00',"
        " force => true)"
    )
    with pytest.raises(errors.ObjectNotInPrerequisiteState):
        promoted.execute(RUN)
    promoted.execute(remedy.encode())


def assert_can_be_made_again(promoted: psycopg.Connection[tuple[Any, ...]]) -> None:
    """A partition that the lost coordinator had made is there for the workers, until what docs/citus.md tells."""
    with pytest.raises(errors.DuplicateTable):
        promoted.execute(PARTITION)
    page = (Path(__file__).parents[2] / "docs/citus.md").read_text(encoding="utf-8")
    start = page.index("    SELECT start_metadata_sync_to_all_nodes();")
    for statement in re.split(r";\n(?=    SELECT)", page[start : page.index("$command$);", start) + 11]):
        promoted.execute(statement.encode())
    assert promoted.execute(
        "SELECT count(*) FROM events_default WHERE event_time > '2026-03-02'"
    ).fetchone() == (1,)
    promoted.execute("DELETE FROM events_default WHERE event_time > '2026-03-02'")
    promoted.execute(PARTITION)
    promoted.execute(LAST)
