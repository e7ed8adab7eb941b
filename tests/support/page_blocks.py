"""Blocks of a page of the documentation, run as its reader does."""

import os
import re
import subprocess
import sys
from pathlib import Path

from clickrollup.sandbox.postgres import PostgresServer
from support.producing import PATIENCE

DOCS = Path(__file__).parents[2] / "docs"
# A block's language, its code, and the output that the page shows right after it.
BLOCK = re.compile(r"^```(sql|sh)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
COMMANDS = {"sql": ["psql", "-X", "-v", "ON_ERROR_STOP=1", "-f", "-"], "sh": ["bash", "-eu", "-c"]}


def environment_of_a_reader(server: PostgresServer, database: str, **more: str) -> dict[str, str]:
    """Return an environment in which psql, createdb and clickrollup are found, and find our server."""
    programs = [server.installation.programs, Path(sys.executable).parent, os.environ["PATH"]]
    return server.environment(database) | {"PATH": ":".join(map(str, programs))} | more


def run(language: str, code: str, environment: dict[str, str], folder: Path) -> str:
    """Run a block in a folder and return its standard output."""
    done = subprocess.run(
        [*COMMANDS[language], *([code] if language == "sh" else [])],
        input=code if language == "sql" else "",
        env=environment,
        cwd=folder,
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


def run_page(page: str, environment: dict[str, str], folder: Path) -> None:
    """Run every block of a page and compare what it prints with what the page shows."""
    blocks = BLOCK.findall(page)
    for language, code, shown in blocks:
        printed = run(language, code, environment, folder)
        if shown:
            assert lines(printed) == lines(shown), code
    # Neither a block nor an output of the page is left out.
    assert sum(2 if shown else 1 for _, _, shown in blocks) == page.count("\n```\n") > 0
