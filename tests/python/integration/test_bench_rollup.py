"""`make bench-rollup` with few events: it runs, compares what all keep, and writes its files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from rollups.clock import Clock, backend_seconds
from rollups.contenders import OUR_TABLES
from rollups.databases import Session, connect
from rollups.equality import digest

from clickrollup.sandbox.postgres import PostgresServer

ROOT = Path(__file__).parents[3]
SMALL = ["--events", "500", "--history", "500", "--waiting", "200", "--rounds", "1", "--minutes", "0.02"]


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the bench."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, ROOT / "bench/rollup.py", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.timeout(1200)
def test_all_cases_run_on_few_events(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("page.md", "plot.svg", "figures.json")}
    options = ["--output", files["page.md"], "--plot", files["plot.svg"], "--json", files["figures.json"]]
    done = bench(*SMALL, "--sets", "dense", "--contenders", "ours,lab,single,floor,raw", *map(str, options))
    assert done.returncode == 0, done.stderr
    assert files["page.md"].read_text() == done.stdout.removesuffix("\n")
    assert files["plot.svg"].read_text().startswith("<?xml")
    figures = json.loads(files["figures.json"].read_text())
    cases = {(row["case"], row["part"]): row["contenders"] for row in figures["rows"]}
    assert {case for case, _ in cases} == {
        "new keys", "merge", "five queries on stored rollups", "nothing new", "100 events a run",
        "1000 late events at once", "1000 late events one by one", "five queries on live views",
    }  # fmt: skip
    assert cases["merge", "dense"]["ours"]["cpu_seconds"] > 0
    # Where topn is not installed, the lab's functions cannot be had, and it says so.
    assert ("the lab" in cases["merge", "dense"]) != (
        "topn not installed" in figures["skipped"].get("the lab", "")
    )
    assert {growth["contender"] for growth in figures["growth"]} >= {"ours"}


def test_an_unknown_case_is_refused_with_those_that_there_are() -> None:
    done = bench("--cases", "old keys")
    assert done.returncode == 2
    assert "no 'old keys'; there are: new keys; merge;" in done.stderr


CREATE = """
CREATE TABLE rollup_events_5min AS
SELECT 1::bigint AS customer_id, 'view' AS event_type, 'DE' AS country, 'Safari' AS browser,
       '2026-03-01 00:00+00'::timestamptz AS minute, 5::bigint AS event_count, 'sketch' AS device_distinct_count,
       'sketch' AS session_distinct_count, '{"1": 5}'::jsonb AS top_devices_1000;
CREATE TABLE rollup_events_1hr AS SELECT * FROM rollup_events_5min;
ALTER TABLE rollup_events_1hr RENAME minute TO hour;
"""


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ("event_count = 6", ["number of events by minute", "counts by minute"]),
        ("customer_id = 2", ["counts by minute", "device sketches by minute", "session sketches by minute", "top N by minute"]),
        ("device_distinct_count = 'other'", ["device sketches by minute"]),
        ("top_devices_1000 = '{\"1\": 4}'", ["top N by minute"]),
        ("top_devices_1000 = top_devices_1000", []),
    ],
)  # fmt: skip
def test_a_difference_shows_in_what_is_compared(bare_database: str, change: str, parts: list[str]) -> None:
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute(CREATE)
        session = Session(None, connection, None)  # type: ignore[arg-type]
        before = digest(session, OUR_TABLES)
        connection.execute(f"UPDATE rollup_events_5min SET {change}")
        after = digest(session, OUR_TABLES)
    assert [part for part in before if before[part] != after[part]] == parts


def test_cpu_seconds_of_parallel_workers_are_counted() -> None:
    # With the leader out of it, the workers do all the work.
    settings = {
        "autovacuum": "off",
        "parallel_leader_participation": "off",
        "parallel_setup_cost": "0",
        "parallel_tuple_cost": "0",
    }
    with PostgresServer(durable=False, settings=settings) as server, connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE numbers AS SELECT i FROM generate_series(1, 1000000) AS i")
        backend = connection.info.backend_pid
        before = backend_seconds(backend)
        query = "SELECT sum(sqrt(i) * ln(i)) FROM numbers"

        def ask() -> None:
            connection.execute(query)

        sample = Clock(server, connection).measure(ask)
        assert sample.cpu_total > 10 * (backend_seconds(backend) - before)
