"""The three ways to install clickrollup, each as a released version and brought up to date from these sources."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from clickrollup.sandbox.accounts import TemporaryFolder, unprivileged_account
from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer
from support.released import ROOT, add_versions, copy_of, script_of, target

Connection = psycopg.Connection[tuple[Any, ...]]
# The database in which pg_cron is.
CRON = "upgraded"
TLE: LiteralString = "SELECT pgtle.install_extension('clickrollup', %s, '', %s, '{}', 'clickrollup')"
UPDATE: LiteralString = "ALTER EXTENSION clickrollup UPDATE"


class Extension:
    """CREATE EXTENSION, on a server that has the files of every version."""

    name = "extension"

    def __init__(self, server: PostgresServer) -> None:
        self.server = server

    def prepare(self, database: str) -> None:
        """Have an admin create what only an admin may."""
        self.server.execute("CREATE EXTENSION hll", database)

    def install(self, connection: Connection, version: str) -> None:
        connection.execute(f"CREATE EXTENSION clickrollup VERSION '{version}'".encode())

    def update(self, connection: Connection) -> None:
        connection.execute(UPDATE)


class Distributed(Extension):
    """What needs no files on the server: the texts that `make dist` writes for the target."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        super().__init__(server)
        command = [str(ROOT / "scripts" / "distribute"), str(folder), target()]
        plain, _, tle = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        self.plain, self.tle = (Path(name).read_text(encoding="utf-8") for name in (plain, tle))


class PlainFile(Distributed):
    """The plain SQL file."""

    name = "plain file"

    def install(self, connection: Connection, version: str) -> None:
        """Run what the plain file of a released version did: its script without what an extension alone may say."""
        if version == target():
            self.update(connection)
            return
        awk = ["awk", "-f", str(ROOT / "scripts" / "plain.awk")]
        script = re.sub(r"\A.*?^\$block\$;$", "", script_of(version), count=1, flags=re.DOTALL | re.MULTILINE)
        text = subprocess.run(awk, input=script, stdout=subprocess.PIPE, text=True, check=True).stdout
        with connection.transaction():
            connection.execute("SET LOCAL check_function_bodies = off")
            connection.execute("SET LOCAL client_min_messages = warning")
            connection.execute(b"CREATE SCHEMA clickrollup;" + text.encode())

    def update(self, connection: Connection) -> None:
        connection.execute(self.plain.encode())


class ByPgTle(Distributed):
    """The file for pg_tle, on a server that has no files of clickrollup."""

    name = "pg_tle"

    def prepare(self, database: str) -> None:
        super().prepare(database)
        self.server.execute("CREATE EXTENSION pg_tle", database)

    def install(self, connection: Connection, version: str) -> None:
        if version == target():
            connection.execute(self.tle.encode())
        else:
            connection.execute(TLE, [version, script_of(version)])
        connection.execute("CREATE EXTENSION clickrollup")

    def update(self, connection: Connection) -> None:
        connection.execute(self.tle.encode())
        connection.execute(UPDATE)


@contextmanager
def running_way(name: str, folder: Path) -> Iterator[Extension]:
    """Start a server for one of the three ways; skips where it is pg_tle and TLE_PG_CONFIG names no such server."""
    with TemporaryFolder(unprivileged_account()) as own:
        if name == ByPgTle.name:
            chosen = os.environ.get("TLE_PG_CONFIG")
            if not chosen:
                pytest.skip("TLE_PG_CONFIG names no server with pg_tle and without files of clickrollup")
            installation = Installation.of(chosen)
        elif name == Extension.name:
            installation, extensions = copy_of(Installation.find(), own)
            add_versions(extensions)
        else:
            installation = Installation.find()
        with PostgresServer(durable=False, installation=installation, cron_database=CRON) as server:
            if name == Extension.name:
                yield Extension(server)
            else:
                yield (ByPgTle if name == ByPgTle.name else PlainFile)(server, folder)
