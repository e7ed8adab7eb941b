"""Runs a private PostgreSQL: own data directory, own port, loopback only, gone when the `with` block ends."""

import os
import secrets
import signal
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, LiteralString, Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from clickrollup.sandbox.accounts import TemporaryFolder, unprivileged_account
from clickrollup.sandbox.children import Child, tied_to_us
from clickrollup.sandbox.errors import SandboxError
from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.network import LOOPBACK, free_port

Statement = LiteralString | sql.SQL | sql.Composed

USER = "postgres"
START_SECONDS = 60
# Loaded where the installation has them; citus insists on being the first.
PRELOADED = ("citus", "pg_cron", "pg_tle")
SETTINGS = {
    "listen_addresses": LOOPBACK,
    # By background workers pg_cron needs no connection to itself, so no password. Each running job takes one.
    "cron.use_background_workers": "on",
    "max_worker_processes": "32",
    # Session pools of several test clients and of pg_prove's jobs together.
    "max_connections": "200",
    # A locale-free server prints the same messages everywhere; tests compare them.
    "lc_messages": "C",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    # Off by default; what a rollup does about a prepared transaction is to be tested.
    "max_prepared_transactions": "20",
}
# The operating system does not crash with a test; kill -9 of the server loses nothing without fsync.
CARELESS = {"fsync": "off", "full_page_writes": "off"}


class PostgresServer:
    """A running server with the superuser `postgres`.

    Its Unix socket lies in a folder that only its owner and root can enter, and asks for no password. Over
    TCP it asks for `password`. `cron_database` is the one database pg_cron lives in. `settings` are added.
    """

    user = USER

    def __init__(
        self,
        *,
        durable: bool = True,
        cron_database: str = USER,
        settings: Mapping[str, str] | None = None,
        installation: Installation | None = None,
    ) -> None:
        """Find the installation; raises SandboxError when there is none. Nothing is started yet."""
        self.installation = installation or Installation.find()
        self.account = unprivileged_account()
        self.password = secrets.token_urlsafe(16)
        self.port = free_port()
        self.settings = {
            **SETTINGS,
            **({} if durable else CARELESS),
            "cron.database_name": cron_database,
            "shared_preload_libraries": ",".join(filter(self.installation.has_library, PRELOADED)),
            **(settings or {}),
        }

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.folder = stack.enter_context(TemporaryFolder(self.account))
            self.log = self.folder / "postgres.log"
            self.initialise()
            stack.callback(self.stop)
            self.start()
            self._resources = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def initialise(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if self.account is not None:
            os.chown(password_file, self.account.pw_uid, self.account.pw_gid)
        self.run(
            self.installation.programs / "initdb",
            *("--pgdata", self.data, "--username", USER, "--pwfile", password_file),
            *("--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--no-sync", "--no-instructions"),
        )
        password_file.unlink()

    def run(self, *arguments: str | Path) -> None:
        """Run a program as the server's account and wait for it; raises SandboxError with what it printed."""
        command = [*tied_to_us(signal.SIGTERM, self.account), *arguments]
        done = subprocess.run(  # noqa: S603
            command, cwd=self.folder, env=clean_environment(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise SandboxError(f"{arguments[0]} failed: {(done.stderr or done.stdout).strip()}")

    def start(self) -> None:
        """Start the server and wait until it takes connections; also after `stop`, with the data kept."""
        settings = {**self.settings, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        self.process = Child(
            "PostgreSQL server",
            [
                *(self.installation.programs / "postgres", "-D", self.data),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ],
            self.log,
            account=self.account,
            environment=clean_environment(),
            stop_signal=signal.SIGINT,
        )
        self.process.wait_until(self.answers, seconds=START_SECONDS, what="the start of PostgreSQL")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT ends sessions and flushes (fast), SIGQUIT is a crash (immediate)."""
        self.process.stop(how)

    def answers(self) -> bool:
        """Tell whether the server takes connections."""
        try:
            psycopg.connect(self.dsn()).close()
        except psycopg.OperationalError:
            return False
        return True

    def dsn(self, database: str = USER) -> str:
        """Return the connection string of a database by the Unix socket; it holds no secret."""
        return make_conninfo(host=str(self.folder), port=self.port, user=USER, dbname=database)

    def tcp_dsn(self, database: str = USER) -> str:
        """Return the connection string of a database by TCP; it holds the password."""
        return make_conninfo(
            host=LOOPBACK, port=self.port, user=USER, dbname=database, password=self.password
        )

    def environment(self, database: str = USER) -> dict[str, str]:
        """Return this process's environment with the PG… variables set for a database."""
        host, port = str(self.folder), str(self.port)
        return clean_environment() | {"PGHOST": host, "PGPORT": port, "PGUSER": USER, "PGDATABASE": database}

    def execute(self, statement: Statement, database: str = USER) -> list[tuple[Any, ...]]:
        """Run one statement in autocommit and return its rows, an empty list when it has none."""
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def create_database(self, name: str) -> str:
        """Create an empty database and return its connection string."""
        self.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.dsn(name)


def clean_environment() -> dict[str, str]:
    """Return our environment without what libpq, psql and the server would take from the caller's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
