"""Runs a command beside a private PostgreSQL: `python -m clickrollup.sandbox.run -- psql`.

The command finds the server by the PG… variables, and the server's own psql first on the PATH.
"""

import os
import subprocess
import sys

import click

from clickrollup.sandbox.children import interrupt_on_terminate
from clickrollup.sandbox.postgres import PostgresServer


@click.command()
@click.argument("command", nargs=-1, required=True)
def main(command: tuple[str, ...]) -> None:
    """Run COMMAND with a private PostgreSQL; end with its exit code."""
    interrupt_on_terminate()
    with PostgresServer(durable=False) as server:
        sys.exit(run(server, command))


def run(server: PostgresServer, command: tuple[str, ...]) -> int:
    """Run the command with the server's environment and return its exit code."""
    environment = server.environment()
    environment["PATH"] = f"{server.installation.programs}{os.pathsep}{environment['PATH']}"
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    main()
