"""What compose.yaml's service `cluster` does, on three servers that know nothing of each other, and the dashboard on top."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.cluster import DATABASE, new_node
from support.dashboard import SECRET, fill, link, serving

from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
SCRIPT = Path(__file__).parents[2] / "deploy" / "cluster.sh"
PROGRAMS = Installation.find().programs


@pytest.fixture
def nodes() -> Iterator[list[PostgresServer]]:
    """The coordinator to be, then the workers; their own name for themselves is one that leads to their sockets."""
    if not Installation.find().has_library("citus"):
        pytest.skip("citus is not installed for this PostgreSQL; PG_CONFIG can name another that has it")
    with ExitStack() as stack:
        servers = [stack.enter_context(new_node()) for _ in range(3)]
        for server in servers:
            server.execute(f"ALTER SYSTEM SET citus.local_hostname = '{server.folder}'".encode())  # type: ignore[arg-type]
            server.execute("SELECT pg_reload_conf()")
        yield servers


def make_cluster(nodes: list[PostgresServer]) -> None:
    """Run the script as the service does."""
    coordinator, *workers = nodes
    environment = coordinator.environment(DATABASE)
    environment |= {"PATH": f"{PROGRAMS}{os.pathsep}{environment['PATH']}", "PGPASSWORD": "it's a password"}
    names = [f"{worker.folder}:{worker.port}" for worker in workers]
    done = subprocess.run(
        ["sh", SCRIPT, *names], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_cluster_is_made_once_and_its_reader_sees_the_dashboard(nodes: list[PostgresServer]) -> None:
    make_cluster(nodes)
    make_cluster(nodes)
    coordinator = nodes[0]
    assert coordinator.execute("SELECT count(*) FROM pg_dist_node") == [(3,)]
    assert coordinator.execute("SELECT count(*) FROM cron.job WHERE command ~ 'run_rollup'") == [(1,)]
    dsn = coordinator.dsn(DATABASE)
    fill(dsn)
    coordinator.execute("SELECT clickrollup.create_dashboard_rollups()")
    coordinator.execute("SELECT clickrollup.grant_reader()")
    login = f"{dsn} user=clickrollup_reader"
    with serving(dsn, login, "--secret", SECRET) as service:
        assert service.get("healthz")[0] == 200
        assert service.get("api/board")[0] == 403
        numbers = service.board(token=link(None))
        # Days in the middle, hours at the ends, each from a rollup of its own.
        days = {"from": "2026-02-27T05:00:00Z", "until": "2026-03-03T19:00:00Z"}
        long, tenant = (
            service.board(token=link(None), **days),
            service.board(token=link(None), tenant=1, **days),
        )
        tops = service.get("api/tops", token=link(None), tenant=1, range="custom", **days)[1]
    assert numbers["base"]["total"]["events"] == long["base"]["total"]["events"] == 3000
    assert long["base"] | {"trend": None} == numbers["base"] | {"trend": None}
    assert sum(row[1] for row in long["base"]["trend"]) == 3000
    assert tenant["base"]["total"]["events"] == 1000
    devices = tops["cards"]["top-devices"]
    assert (devices["is_whole"], len(devices["rows"])) == (True, 10)
