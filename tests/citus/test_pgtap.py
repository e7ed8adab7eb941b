"""The whole pgTAP suite on a cluster: its tables distributed, its statements at the coordinator."""

import re
import subprocess
from pathlib import Path

import pytest

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus

SQL = Path(__file__).parents[1] / "sql"
PSQL = Path(__file__).parent / "psql-own-database"
# Files whose tables stay on the coordinator, undistributed, and why.
LOCAL = {
    "add_measure.sql": "its second rollup leaves the tenant out, which a distributed source refuses; see test_operate",
    "adopt.sql": "tenants of the lab's table are NULL, which Citus refuses; see test_live_view and test_lab",
    "catalog.sql": "no table",
    "clock_partitions.sql": "Citus distributes by no range of numbers; what a unit means is in other_clocks.sql",
    "clocks.sql": "what a day is has nothing to do with shards",
    "create_rollup.sql": "dimensions that are expressions or NULL in turn, none fit to distribute by",
    "create_rollup_refused.sql": "what is refused before anything would be distributed",
    "engine.sql": "how one node collects and counts; the shards do the same, which the other files compare",
    "history.sql": "the partitions that one node locks; test_partitions looks at those of a shard",
    "lifecycle.sql": "change_source() refuses a distributed table",
    "owners.sql": "what roles may do is the same there; readers of tenants are in test_readers",
    "marks.sql": "the mark of one node; those of several are in test_standby",
    "parallel.sql": "the parts that workers of one node read; on a cluster the shards are read in parallel",
    "row_security.sql": "policies of a local table; Citus asks the shards with the same role",
    "sources.sql": "children by INHERITS and ids below 0, which Citus does not distribute",
    "snapshot.sql": "a strategy for one node; its refusal on a cluster is in test_writers",
    "topn.sql": "no table",
    "values.sql": "expressions over events without a tenant; what is distributed is in keys.sql",
    "zones.sql": "no table of events",
}
# Tests that fail there, by file and description, and why that is as it should be.
DIFFERENT: dict[str, dict[str, str]] = {
    "status.sql": {
        "the run is in the history": "no number of events: an INSERT on the shards does not tell it"
    },
    "live_view.sql": dict.fromkeys(
        (
            "tenant and range by the rollup's index",
            "tenant and range in the tail, before it is aggregated",
            "the tail by the index of the events' ids",
        ),
        "enable_seqscan stays on the coordinator; test_live_view looks at the plan of a shard",
    ),
}
# Why tests are skipped there, by pgTAP's skip().
SKIPPED = {
    "Citus alters no sequence of a distributed table",
    "Citus goes on with no transaction in which a statement failed on a shard",
    "Citus lets nobody prepare a transaction by hand",
}


@pytest.mark.parametrize("name", sorted(path.name for path in SQL.glob("*.sql")))
def test_file(cluster: list[PostgresServer], name: str) -> None:
    text = (SQL / name).read_text()
    assert (name in LOCAL) != bool(re.search(r"distribute\(|create_clickstream\(|orders\.psql", text))
    output = run(cluster, SQL / name)
    failed = set(re.findall(r"^not ok \d+ - (.*)$", output, re.MULTILINE))
    assert failed == set(DIFFERENT.get(name, {})), output
    assert set(re.findall(r"# SKIP:? ?(.*)$", output, re.MULTILINE)) <= SKIPPED, output
    planned = re.search(r"^1\.\.(\d+)$", output, re.MULTILINE)
    assert planned is not None, output
    assert len(re.findall(r"^(?:not )?ok \d+", output, re.MULTILINE)) == int(planned[1]), output


def run(cluster: list[PostgresServer], file: Path) -> str:
    """Run a file in a database of its own, drop that, and return all it printed."""
    nodes = " ".join(f"{node.folder}:{node.port}" for node in cluster)
    environment = cluster[0].environment() | {"CLUSTER_NODES": nodes}
    command = ["pg_prove", "--verbose", "--psql-bin", PSQL, file]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    for node in cluster:
        for (name,) in node.execute("SELECT datname FROM pg_database WHERE datname LIKE 'tap\\_%'"):
            node.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())  # type: ignore[arg-type]
    return done.stdout + done.stderr
