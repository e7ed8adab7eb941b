"""A standby of the coordinator that is promoted in the middle: one that has every commit, or one that has fallen behind."""

import time
from dataclasses import dataclass
from threading import Event
from typing import LiteralString

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo
from support.cluster import DATABASE
from support.standby import Standby, fail_over, fall_behind

from clickrollup.sandbox.postgres import PostgresServer

from .sessions import Connection

# Commits wait for it; a cluster whose standby may lag has none of these.
SYNCHRONOUS: LiteralString = "ALTER SYSTEM SET synchronous_standby_names = '*'"
STREAMS: LiteralString = "SELECT pid FROM pg_stat_replication WHERE sync_state = 'sync'"
# Seconds for which it receives nothing, while writers write and runs run, and longer until a run has counted something.
LAG = 8.0
COUNTED: LiteralString = "SELECT sum(last_aggregated_id) FROM clickrollup.rollups"
# Seconds in which the runs must go on.
PATIENCE = 90.0


@dataclass
class Understudy:
    """The standby, whether it is to lag, and whether runs were lost that nobody has mended yet.

    `remedies` are how often a refused run said what to do, and it was done.
    """

    standby: Standby
    lags: bool
    promoted: bool = False
    lost: bool = False
    remedies: int = 0

    def begin(self, coordinator: PostgresServer) -> None:
        """Have the coordinator wait for it, unless it is to lag."""
        if not self.lags:
            coordinator.execute(SYNCHRONOUS)
            coordinator.execute("SELECT pg_reload_conf()")

    def ready(self, coordinator: PostgresServer) -> bool:
        """Return whether it may be promoted: with every commit, or far enough behind."""
        return not self.promoted and (self.lags or bool(coordinator.execute(STREAMS)))

    def lag(self, coordinator: PostgresServer, stop: Event) -> None:
        """Fall behind, where it is to."""
        if self.lags:
            fall_behind(self.standby)
            before, deadline = coordinator.execute(COUNTED, DATABASE), time.monotonic() + PATIENCE
            stop.wait(LAG)
            while coordinator.execute(COUNTED, DATABASE) == before and time.monotonic() < deadline:
                stop.wait(0.2)
            # What is left prepared now would be rolled back: the standby does not know that it was committed.
            coordinator.execute("SELECT recover_prepared_transactions()", DATABASE)

    def promote(self, coordinator: PostgresServer) -> None:
        """Take the coordinator's place."""
        self.lost = self.lags
        self.promoted = True
        fail_over(coordinator, self.standby)

    def mend(self, connection: Connection, functions: dict[str, str]) -> None:
        """Do what the refusals of the runs say; raise what they say when that does not help."""
        for function in functions.values():
            deadline = time.monotonic() + PATIENCE
            while not self._ran(connection, function):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{function} is still refused")
        self.lost = False

    def _ran(self, connection: Connection, function: str) -> bool:
        """Run, or do what the refusal says; return whether it ran. Locks and writers may make it wait too long."""
        try:
            connection.execute(sql.SQL("SELECT {}()").format(sql.SQL(function)))  # type: ignore[arg-type]
        except errors.ObjectNotInPrerequisiteState as error:
            remedy = (error.diag.message_hint or "").split(";")[0]
            if not remedy.startswith("SELECT clickrollup.rebuild("):
                raise
            connection.execute(remedy.encode())
            self.remedies += 1
            return False
        except psycopg.OperationalError:
            time.sleep(1)
            return False
        return True


def dsn_of(coordinator: PostgresServer, standby: PostgresServer) -> str:
    """Return the connection string of whichever of both is the coordinator."""
    return make_conninfo(
        host=f"{coordinator.folder},{standby.folder}",
        port=f"{coordinator.port},{standby.port}",
        user=coordinator.user,
        dbname=DATABASE,
        target_session_attrs="read-write",
    )
