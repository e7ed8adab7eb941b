"""`clickrollup run`: rollups, retention and partitions without pg_cron; one at a time, the next one takes over."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql

from clickrollup.cli import main
from clickrollup.sandbox.network import LOOPBACK, free_port
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
EVENT = "INSERT INTO events (event_time, customer_id) VALUES (now(), 1)"
COUNTED = "SELECT coalesce(sum(event_count), 0) FROM rollup_events_1hr"


class Runner:
    """A running scheduler, with its log."""

    def __init__(self, database: str, folder: Path, *flags: str) -> None:
        self.port = free_port()
        self.log = folder / f"runner-{self.port}.log"
        command = ("run", "--dsn", database, "--listen", f"{LOOPBACK}:{self.port}", "--json", *flags)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "clickrollup", *command], stdout=subprocess.PIPE, stderr=log
            )

    def said(self, text: str) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return text in self.log.read_text()

    def ask(self, path: str) -> tuple[int, str]:
        try:
            with urlopen(f"http://{LOOPBACK}:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def stop(self) -> dict[str, Any]:
        self.process.send_signal(signal.SIGTERM)
        output, _ = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, self.log.read_text()
        return dict(json.loads(output))


@contextmanager
def running(database: str, folder: Path, *flags: str) -> Iterator[Runner]:
    runner = Runner(database, folder, *flags)
    try:
        yield runner
    finally:
        runner.process.kill()
        runner.process.communicate()


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def health(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT DISTINCT topic, state::text FROM clickrollup.health() ORDER BY 1"
    ).fetchall()


def test_rollups_run_and_health_knows(connection: Connection, database: str, tmp_path: Path) -> None:
    assert health(connection) == [("all", "ok"), ("no pg_cron", "warning")]
    with running(database, tmp_path, "--every", "200ms") as runner:
        for number in (1, 2):
            connection.execute(EVENT)
            wait_for(lambda number=number: connection.execute(COUNTED).fetchone() == (number,))
        assert health(connection) == [("all", "ok")]
        assert runner.ask("/readyz") == runner.ask("/livez") == (200, "ok\n")
        metrics = runner.ask("/metrics")[1]
        assert "clickrollup_runner_leader 1.0" in metrics
        assert 'clickrollup_runner_failures_total{what="runs"} 0.0' in metrics
        said = runner.stop()
    assert said["runs"] >= 2
    assert said["failures"] == 0
    # One that stops in order is missed by nobody, but a schedule needs somebody again.
    assert health(connection) == [("all", "ok"), ("no pg_cron", "warning")]


def test_one_at_a_time_and_the_next_takes_over(connection: Connection, database: str, tmp_path: Path) -> None:
    with running(database, tmp_path, "--every", "0.2") as first:
        wait_for(lambda: first.said("runs the rollups"))
        with running(database, tmp_path, "--every", "0.2") as second:
            wait_for(lambda: second.said("stands by"))
            assert second.ask("/readyz")[0] == 200
            assert "clickrollup_runner_leader 0.0" in second.ask("/metrics")[1]
            first.process.kill()
            wait_for(lambda: second.said("runs the rollups"))
            connection.execute(EVENT)
            wait_for(lambda: connection.execute(COUNTED).fetchone() == (1,))


def test_a_silent_one_is_critical(connection: Connection, database: str) -> None:
    done = CliRunner().invoke(main, ["run", "--once", "--json", "--dsn", database])
    assert done.exit_code == 0, done.output
    connection.execute("SELECT _clickrollup.beat('10 seconds', 'worker-1')")
    assert health(connection) == [("all", "ok")]
    connection.execute("UPDATE _clickrollup.runners SET seen_at = now() - interval '2 minutes'")
    assert ("runner silent", "critical") in health(connection)
    connection.execute("UPDATE _clickrollup.runners SET seen_at = now() - interval '2 days'")
    assert health(connection) == [("all", "ok"), ("no pg_cron", "warning")]


def test_retention_is_applied_and_failures_are_told(connection: Connection, database: str) -> None:
    connection.execute("INSERT INTO events (event_time, customer_id) VALUES ('2020-01-01', 1), (now(), 1)")
    connection.execute("CALL clickrollup.run_all()")
    connection.execute("SELECT clickrollup.set_retention('events', '30 days')")
    connection.execute("SELECT clickrollup.set_bucket_retention('rollup_events_5min', '30 days')")
    done = CliRunner().invoke(main, ["run", "--once", "--json", "--dsn", database])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])["retention"] == 1
    assert connection.execute("SELECT count(*) FROM events").fetchone() == (1,)
    connection.execute("ALTER TABLE rollup_events_5min DROP COLUMN event_count CASCADE")
    connection.execute(EVENT)
    done = CliRunner().invoke(main, ["run", "--once", "--json", "--dsn", database])
    assert done.exit_code == 1, done.output
    assert json.loads(done.stdout.splitlines()[-1])["failures"] >= 1


def test_partitions_are_made(server: PostgresServer, bare_database: str) -> None:
    if not server.execute("SELECT name FROM pg_available_extensions WHERE name = 'pg_partman'"):
        pytest.skip("pg_partman is not installed for this PostgreSQL")
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA partman")
        connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream()")
        last = connection.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events'::regclass"
            " AND inhrelid::regclass::text !~ 'default' ORDER BY 1 DESC LIMIT 1"
        ).fetchone()
        assert last is not None
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(last[0])))
        done = CliRunner().invoke(main, ["run", "--once", "--json", "--dsn", bare_database])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout.splitlines()[-1])["partitions"] == 1
        assert connection.execute("SELECT to_regclass(%s) IS NOT NULL", last).fetchone() == (True,)


def test_a_role_runs_its_own(connection: Connection, database: str) -> None:
    """With the rights of an owner of rollups and no more."""
    connection.execute("CREATE ROLE run_owner LOGIN")
    try:
        connection.execute("CREATE SCHEMA shop AUTHORIZATION run_owner")
        connection.execute("SELECT clickrollup.grant_rollup_owner('run_owner')")
        dsn = psycopg.conninfo.make_conninfo(database, user="run_owner")
        with psycopg.connect(dsn, autocommit=True) as own:
            own.execute(
                "CREATE TABLE shop.t (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL)"
            )
            own.execute("SELECT clickrollup.create_rollup('shop.t', 'hours', '1 hour', time_column => 'at')")
            own.execute("INSERT INTO shop.t (at) VALUES (now())")
            connection.execute(EVENT)
            done = CliRunner().invoke(main, ["run", "--once", "--json", "--dsn", dsn])
            assert done.exit_code == 0, done.output
            assert own.execute("SELECT count(*) FROM shop.hours").fetchone() == (1,)
            own.execute("SELECT _clickrollup.beat('10 seconds', 'worker-1')")
            states = own.execute(
                "SELECT topic FROM clickrollup.health() WHERE rollup_name = 'hours'"
            ).fetchall()
            assert states == [("all",)]
        assert connection.execute(COUNTED).fetchone() == (0,)
        # Of the superuser's rollups the owner's scheduler is none.
        assert ("no pg_cron", "warning") in health(connection)
    finally:
        connection.execute("DROP OWNED BY run_owner CASCADE")
        connection.execute("DROP ROLE run_owner")


def test_it_waits_for_a_server_that_is_away(tmp_path: Path) -> None:
    with running(f"host={LOOPBACK} port={free_port()}", tmp_path) as runner:
        wait_for(lambda: runner.said("waiting for postgresql"))
        status, why = runner.ask("/readyz")
        assert status == 503
        assert why.startswith("postgresql: ")
        assert runner.ask("/livez")[0] == 200
        runner.stop()


def test_misplaced_events_are_looked_for(connection: Connection, database: str, tmp_path: Path) -> None:
    connection.execute(EVENT)
    connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
    connection.execute(
        "INSERT INTO events (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE VALUES (0, now(), 1)"
    )
    with running(database, tmp_path, "--every", "1s", "--misplaced-every", "1s") as runner:
        wait_for(lambda: runner.said("runs the rollups"))
        line = 'clickrollup_rollup_misplaced_events{rollup="rollup_events_5min"} 1.0'
        wait_for(lambda: line in runner.ask("/metrics")[1])
        assert runner.stop()["misplaced"] >= 1


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        (("--every", "soon"), 2, "give a number and ms, s, m, h or d"),
        (("--every", "0s"), 2, "setting every"),
        (("--once", "--dsn", "host=127.0.0.1 port=1"), 5, "postgresql cannot be reached"),
    ],
)
def test_what_is_wrong_is_told(flags: tuple[str, ...], code: int, said: str) -> None:
    done = CliRunner().invoke(main, ["run", *flags])
    assert (done.exit_code, said in done.output) == (code, True), done.output


def test_a_database_without_clickrollup(bare_database: str) -> None:
    done = CliRunner().invoke(main, ["run", "--once", "--dsn", bare_database])
    assert done.exit_code == 2
    assert "this version of clickrollup is not in the database" in done.output
