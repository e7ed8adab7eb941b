"""A hot standby that streams from another server, and takes its place as the coordinator of Citus."""

import signal

from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer


class Standby(PostgresServer):
    """A hot standby of another server, made by pg_basebackup."""

    def __init__(self, primary: PostgresServer) -> None:
        """Take the server to follow; nothing is started yet."""
        super().__init__(durable=False, settings=primary.settings, installation=primary.installation)
        self.primary = primary

    def initialise(self) -> None:
        """Copy the primary instead of making a cluster."""
        self.run(
            self.installation.programs / "pg_basebackup",
            *("--pgdata", self.data, "--dbname", self.primary.dsn()),
            *("--checkpoint=fast", "--write-recovery-conf", "--no-sync"),
        )


def fall_behind(standby: Standby) -> None:
    """Have the standby receive no more."""
    standby.execute("ALTER SYSTEM SET primary_conninfo = ''")
    standby.execute("SELECT pg_reload_conf()")
    wait_until(
        lambda: not standby.execute("SELECT pid FROM pg_stat_wal_receiver"),
        seconds=30,
        what="the end of streaming",
    )


def fail_over(coordinator: PostgresServer, standby: Standby) -> None:
    """Put the standby into the place of the coordinator."""
    coordinator.stop(signal.SIGQUIT)
    standby.execute("SELECT pg_promote()")
    standby.execute(f"ALTER SYSTEM SET citus.local_hostname = '{standby.folder}'".encode())  # type: ignore[arg-type]
    standby.execute("SELECT pg_reload_conf()")
    standby.execute(
        f"SELECT citus_update_node(nodeid, '{standby.folder}', {standby.port}) FROM pg_dist_node WHERE groupid = 0".encode()  # type: ignore[arg-type]
    )
