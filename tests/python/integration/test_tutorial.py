"""docs/tutorial.md, run block by block as its reader does: each block works and prints what the page shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

from support.producing import PATIENCE

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer

PAGE = Path(__file__).parents[3] / "docs" / "tutorial.md"
# A block's language, its code, and the output that the page shows right after it.
BLOCK = re.compile(r"^```(sql|sh)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
COMMANDS = {"sql": ["psql", "-X", "-v", "ON_ERROR_STOP=1", "-f", "-"], "sh": ["bash", "-eu", "-c"]}


def environment_of_a_reader(server: PostgresServer, broker: Broker) -> dict[str, str]:
    """Return an environment in which psql, createdb and clickrollup are found, and find our servers."""
    programs = [server.installation.programs, Path(sys.executable).parent, os.environ["PATH"]]
    return server.environment("tutorial") | {
        "PATH": ":".join(map(str, programs)),
        "CLICKROLLUP_KAFKA": broker.bootstrap_servers,
        "CLICKROLLUP_SESSION_TIMEOUT": "2",
    }


def run(language: str, code: str, environment: dict[str, str]) -> str:
    """Run a block and return its standard output."""
    done = subprocess.run(
        [*COMMANDS[language], *([code] if language == "sh" else [])],
        input=code if language == "sql" else "",
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{code}\n{done.stderr}"
    return done.stdout


def lines(output: str) -> list[str]:
    """Return the lines of an output without blanks at their ends and empty lines around them."""
    return [line.rstrip() for line in output.strip("\n").splitlines()]


def test_every_block_works_and_prints_what_the_page_shows(
    server: PostgresServer, broker: Broker, topic: str
) -> None:
    environment = environment_of_a_reader(server, broker)
    # A broker that outlives the test may have the page's topic from an earlier time.
    page = PAGE.read_text(encoding="utf-8").replace("--topic tutorial", f"--topic {topic}")
    blocks = BLOCK.findall(page)
    for language, code, shown in blocks:
        printed = run(language, code, environment)
        if shown:
            assert lines(printed) == lines(shown), code
    # Neither a block nor an output of the page is left out.
    assert sum(2 if shown else 1 for _, _, shown in blocks) == page.count("\n```\n") > 0
