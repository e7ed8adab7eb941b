"""compose.yaml as its users bring it up, in containers; skipped, with the reason, where these cannot be had.

CITUS_IMAGE, PG_MAJOR, PYTHON_IMAGE and KAFKA_IMAGE name other base images, as for compose.yaml itself.
"""

import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from docker.errors import APIError, ImageNotFound
from support.containers import missing_engine
from support.producing import clickrollup
from testcontainers.core.docker_client import DockerClient

from clickrollup.sandbox.children import wait_until

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1800)]
ROOT = Path(__file__).parents[2]
COMMANDS = (["docker", "compose"], ["docker-compose"])
IMAGES = re.findall(r"\$\{([A-Z]+_IMAGE):-([^}]+)\}", (ROOT / "compose.yaml").read_text())
SECRET = {"POSTGRES_PASSWORD": uuid4().hex, "CLICKROLLUP_SECRET": uuid4().hex}
DSN = f"host=127.0.0.1 user=postgres dbname=postgres connect_timeout=5 password={SECRET['POSTGRES_PASSWORD']}"
KAFKA, DASHBOARD = "127.0.0.1:9092", "http://127.0.0.1:8321"
# Seconds: the images are built before, so this is a start of seven services, and a run each minute.
PATIENCE = 240
COUNT = "SELECT (SELECT count(*) FROM events), (SELECT coalesce(sum(event_count), 0)::bigint FROM rollup_events_1hr)"


def compose_command() -> list[str] | None:
    """Return the command line of compose, None where it is not installed."""
    for command in COMMANDS:
        if (
            shutil.which(command[0])
            and not subprocess.run([*command, "version"], capture_output=True, check=False).returncode
        ):
            return command
    return None


def missing_image() -> str | None:
    """Return a base image that is neither here nor to be fetched, None where all are."""
    images = DockerClient().client.images
    for variable, default in dict(IMAGES).items():
        name = os.environ.get(variable, default)
        try:
            images.get(name)
        except ImageNotFound:
            try:
                images.pull(name)
            except (APIError, ImageNotFound):
                return name
    return None


class System:
    """All services of compose.yaml, under a project name of this test."""

    def __init__(self, command: list[str]) -> None:
        self.command = [*command, "--project-name", f"clickrollup-test-{uuid4().hex[:8]}"]

    def __call__(self, *arguments: str) -> str:
        """Run compose and return what it prints."""
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=ROOT,
            env=os.environ | SECRET,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def board(self) -> Any:
        """Return the dashboard's numbers of the last day, by the link that it gives its operator."""
        link = self("exec", "-T", "dashboard", "clickrollup", "dashboard", "--link", "all")
        found = re.search(r"token=([\w.~-]+)", link)
        assert found is not None, link
        with urllib.request.urlopen(f"{DASHBOARD}/api/board?token={found[1]}", timeout=30) as answer:  # noqa: S310
            return json.load(answer)


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    """The running system."""
    if why := missing_engine():
        pytest.skip(why)
    command = compose_command()
    if command is None:
        pytest.skip("docker compose is not installed")
    if image := missing_image():
        pytest.skip(f"the base image {image} cannot be fetched")
    system = System(command)
    try:
        system("build")
        system("up", "--detach")
        yield system
    finally:
        subprocess.run(
            [*system.command, "logs", "--tail", "30"], cwd=ROOT, env=os.environ | SECRET, check=False
        )
        system("down", "--volumes")


def counts() -> tuple[int, int]:
    """Return the events that are loaded and those that are rolled up; zeroes while the cluster is not made."""
    try:
        with psycopg.connect(DSN) as connection:
            events, rolled_up = connection.execute(COUNT).fetchall()[0]
            return int(events), int(rolled_up)
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return 0, 0


def test_events_that_are_produced_are_on_the_dashboard(system: System) -> None:
    def produce() -> bool:
        return clickrollup("produce", "--kafka", KAFKA, "--count", "1000").returncode == 0

    wait_until(produce, seconds=PATIENCE, what="kafka to take events")
    wait_until(lambda: counts() == (1000, 1000), seconds=PATIENCE, what="events to be rolled up")
    assert system.board()["base"]["total"]["events"] == 1000


def test_it_goes_on_after_a_restart_of_each_service(system: System) -> None:
    for service in ("worker-1", "coordinator", "loader", "dashboard"):
        system("restart", service)
    assert clickrollup("produce", "--kafka", KAFKA, "--count", "500").returncode == 0
    wait_until(lambda: counts() == (1500, 1500), seconds=PATIENCE, what="events to be rolled up")
    assert system.board()["base"]["total"]["events"] == 1500
