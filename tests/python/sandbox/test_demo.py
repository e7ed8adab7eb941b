"""The demo as a person runs it: it ends by itself or by a signal, tells the truth, and leaves nothing."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from support.processes import Process
from support.producing import PATIENCE

from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.counts import Counts
from clickrollup.sandbox.reckoning import checks
from clickrollup.sandbox.topics import admin_client

BEGINNING = "Ctrl-C ends the demo.\n"
SUMMARY = {"delivered": 110, "bad": 10}
COUNTS = Counts(loaded=100, dead_letters=10, five_minutes=100, hours=100, waiting=0)


class Demo:
    """A running demo and what it has printed so far."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.output = ""

    def read_introduction(self) -> None:
        for line in self.process.stdout:
            self.output += line
            if line == BEGINNING:
                return
        pytest.fail(f"no introduction in {self.output}")

    @property
    def dsn(self) -> str:
        return re.search(r"psql '(.*)'", self.output)[1]

    def child(self, name: str) -> int:
        """Return the process id of one of the demo's commands, once it runs."""
        wait_until(lambda: name in self.children(), seconds=60, what=f"the start of {name}")
        return self.children()[name]

    def children(self) -> dict[str, int]:
        """Return the process ids of the demo's `clickrollup` commands by their names."""
        own = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in own}
        return {words[3]: int(pid) for pid, words in commands.items() if words[1:3] == ["-m", "clickrollup"]}

    def wait_for_events(self) -> None:
        with psycopg.connect(self.dsn) as connection:
            wait_until(lambda: Counts.live(connection).loaded > 0, seconds=60, what="the first event")

    def finish(self) -> int:
        self.output += self.process.communicate(timeout=PATIENCE)[0]
        return self.process.returncode


@contextmanager
def demo(*arguments: str, **variables: str) -> Iterator[Demo]:
    with Process(
        [sys.executable, "-m", "clickrollup.sandbox.demo", "--rate", "200", *arguments],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            started = Demo(process)
            started.read_introduction()
            yield started
        finally:
            process.terminate()
            process.wait(PATIENCE)
    assert not [
        folder for folder in re.findall(r"/\w+/clickrollup-\w+", started.output) if Path(folder).exists()
    ]


def test_ends_by_itself_and_everything_agrees():
    with demo("--duration", "12", CLICKROLLUP_DSN="host=nowhere.invalid") as running:
        assert running.finish() == 0, running.output
    assert running.output.count("PASS") == 5
    assert "FAIL" not in running.output
    # A machine may need all of the time to start the loader, so that events show at the end only.
    assert re.search(r"^ +\d+ s · produced \d[\d,]* · loaded \d", running.output, re.M)
    assert re.search(r"delivered by the producer = events \+ dead letters +[1-9]", running.output)
    assert "Next, with a PostgreSQL of your own: docs/tutorial.md" in running.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(number):
    with demo() as running:
        running.wait_for_events()
        running.process.send_signal(number)
        assert running.finish() == 0, running.output
    assert running.output.count("PASS") == 5


def test_a_lost_event_is_seen():
    with demo() as running:
        running.wait_for_events()
        with psycopg.connect(running.dsn) as connection:
            deleted = connection.execute("DELETE FROM events WHERE event_id = 1")
            assert deleted.rowcount == 1
        running.process.send_signal(signal.SIGINT)
        assert running.finish() == 1
    assert re.search(r"delivered by the producer = events \+ dead letters .* FAIL", running.output)


@pytest.mark.parametrize(("name", "called"), [("load", "loader"), ("produce", "producer")])
def test_a_death_is_told(name, called, broker):
    with demo(CLICKROLLUP_KAFKA=broker.bootstrap_servers) as running:
        os.kill(running.child(name), signal.SIGKILL)
        assert running.finish() == 1
    assert f"the {called} ended with exit code -9; log:" in running.output
    left = admin_client(broker.bootstrap_servers).list_topics(timeout=10).topics
    assert not [topic for topic in left if topic.startswith("clickrollup-demo")]


def test_all_agree():
    assert all(check.passed for check in checks(SUMMARY, COUNTS, COUNTS))


@pytest.mark.parametrize(
    ("summary", "live", "stored"),
    [
        ({"delivered": 111}, {}, {}),
        ({"bad": 11}, {}, {}),
        ({}, {"loaded": 99}, {}),
        ({}, {}, {"five_minutes": 99}),
        ({}, {}, {"hours": 101}),
    ],
)
def test_one_disagreement_is_one_failure(summary, live, stored):
    results = checks(SUMMARY | summary, Counts(**vars(COUNTS) | live), Counts(**vars(COUNTS) | stored))
    assert [check.passed for check in results].count(False) == 1
    assert sum("FAIL" in str(check) for check in results) == 1
