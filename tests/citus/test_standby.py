"""A hot standby of the coordinator: what its Citus keeps on the workers holds up no run."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from support.cluster import DATABASE, cluster_of
from support.isolation import INSERT
from support.standby import Standby

from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus

# Sessions on a worker under the coordinator's number whose process is none of the coordinator's.
OF_OTHERS = """
    SELECT substring(application_name FROM '=(\\d+)$')::bigint % 10000000000 FROM pg_stat_activity
    WHERE application_name ~ '^citus_internal gpid=1\\d{10}$' AND state = 'idle'
"""


@pytest.fixture
def nodes() -> Iterator[list[PostgresServer]]:
    """A cluster of its own, with a clickstream that has an event."""
    if not Installation.find().has_library("citus"):
        pytest.skip("citus is not installed for this PostgreSQL; PG_CONFIG can name another that has it")
    with cluster_of(1) as nodes:
        nodes[0].execute("CREATE EXTENSION clickrollup CASCADE")
        nodes[0].execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        yield nodes


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
