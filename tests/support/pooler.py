"""PgBouncer before a server, in transaction mode unless a test asks for another."""

import os
import shutil
import signal
from typing import Self

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clickrollup.sandbox.accounts import TemporaryFolder
from clickrollup.sandbox.children import Child
from clickrollup.sandbox.network import free_port
from clickrollup.sandbox.postgres import PostgresServer, clean_environment

# As it comes: no parameter of a session is let through that PgBouncer does not know. Who may connect, the server tells.
CONFIGURATION = """
[databases]
* = host={folder} port={server_port}
[pgbouncer]
listen_port = {port}
unix_socket_dir = {own_folder}
auth_type = trust
auth_file = {users}
auth_user = {user}
auth_query = SELECT rolname, '' FROM pg_roles WHERE rolname = $1
pool_mode = {mode}
default_pool_size = {connections}
"""
START_SECONDS = 30


class Pooler:
    """A running PgBouncer; each role and database share so many connections, one after the other."""

    def __init__(self, server: PostgresServer, connections: int = 1, mode: str = "transaction") -> None:
        """Take the server; nothing is started yet. Skips the test where there is no pgbouncer."""
        self.mode = mode
        program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
        if program is None:
            pytest.skip("pgbouncer is not installed; scripts/bootstrap test installs it")
        self.program, self.server, self.connections, self.port = (
            program,
            server,
            connections,
            free_port(),
        )

    def __enter__(self) -> Self:
        account = self.server.account
        self._folder = TemporaryFolder(account)
        self.folder = self._folder.__enter__()
        users, configuration = self.folder / "users", self.folder / "pgbouncer.ini"
        users.write_text(f'"{self.server.user}" ""\n')
        configuration.write_text(
            CONFIGURATION.format(
                folder=self.server.folder,
                server_port=self.server.port,
                port=self.port,
                own_folder=self.folder,
                users=users,
                user=self.server.user,
                connections=self.connections,
                mode=self.mode,
            )
        )
        if account is not None:
            for path in (users, configuration):
                os.chown(path, account.pw_uid, account.pw_gid)
        self.child = Child(
            "pooler",
            [self.program, configuration],
            self.folder / "pgbouncer.log",
            account=account,
            environment=clean_environment(),
            stop_signal=signal.SIGINT,
        )
        self.child.wait_until(self.answers, seconds=START_SECONDS, what="the start of PgBouncer")
        return self

    def __exit__(self, *_: object) -> None:
        self.child.__exit__()
        self._folder.__exit__()

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        try:
            psycopg.connect(self.through(self.server.dsn())).close()
        except psycopg.OperationalError:
            return False
        return True

    def through(self, dsn: str) -> str:
        """Return the connection string that leads through the pooler to where this one leads."""
        return make_conninfo(**(conninfo_to_dict(dsn) | {"host": str(self.folder), "port": self.port}))
