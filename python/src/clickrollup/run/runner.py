"""Runs all rollups again and again, and now and then retention and partitions; one at a time, others stand by."""

import socket
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import psycopg

from clickrollup.commandline.errors import ConfigurationError, UnavailableError
from clickrollup.postgres.connection import Connection, connect, described, is_transient, translated
from clickrollup.run import queries
from clickrollup.run.pulse import Pulse
from clickrollup.run.settings import RunSettings
from clickrollup.run.watch import Watch

# Seconds after which run_all() begins no further batch, so that a stop and the other work need not wait for long.
BUDGET_SECONDS = 10.0
# Seconds between two attempts to reach a server, or to become the one that runs.
MAX_PAUSE = 5.0
# Seconds between two looks at the signals.
LOOK_SECONDS = 0.1


class Runner:
    """The scheduler; `stopping` tells whether it is to end."""

    def __init__(self, settings: RunSettings, watch: Watch, stopping: Callable[[], bool]) -> None:
        self._settings = settings
        self._watch = watch
        self._stopping = stopping
        # What is done -> when it is due.
        self._due = {"partitions": 0.0, "retention": 0.0}
        if settings.misplaced_every:
            self._due["misplaced"] = 0.0

    def run(self) -> None:
        """Work until it is told to stop; a server that goes away is waited for, but with --once."""
        while not self._stopping():
            try:
                self._session()
            except UnavailableError as error:
                if self._settings.once:
                    raise
                self._watch.away(error, MAX_PAUSE)
                self._wait(MAX_PAUSE)
                continue
            if self._settings.once:
                return

    def _session(self) -> None:
        """Connect, wait until no other one runs the rollups, and run them."""
        with closing(self._connect()) as control:
            check_installed(control)
            if not self._locked(control):
                return
            # With the error of a connection all is tried again; anything else needs a person.
            with closing(self._connect()) as work, translated("run the rollups"):
                self._lead(control, work)

    def _connect(self) -> Connection:
        connection = connect(self._settings)
        connection.autocommit = True
        return connection

    def _locked(self, control: Connection) -> bool:
        """Wait for the lock; with --once, tell at once that another one has it."""
        while not self._stopping():
            with translated("take the lock"):
                if (control.execute(queries.TRY_LOCK).fetchone() or (False,))[0]:
                    self._watch.leads(True)
                    return True
            self._watch.leads(False)
            self._watch.step()
            if self._settings.once:
                return False
            self._wait(min(self._settings.every, MAX_PAUSE))
        return False

    def _lead(self, control: Connection, work: Connection) -> None:
        pulse = Pulse(control, work, self._settings.every, socket.gethostname(), self._watch)
        with pulse:
            while not self._stopping() and pulse.failure is None:
                self._tick(work)
                if self._settings.once:
                    break
        if pulse.failure is not None:
            raise pulse.failure
        with suppress(psycopg.Error):
            control.execute(queries.REST)

    def _tick(self, work: Connection) -> None:
        """Do what is due, and wait for the next time; a run that used all of its time is followed by the next at once."""
        began = time.monotonic()
        self._call(work, "runs", queries.RUN_ALL, [BUDGET_SECONDS])
        took = time.monotonic() - began
        self._upkeep(work)
        self._watch.step()
        if took < BUDGET_SECONDS and not self._settings.once:
            self._wait(began + self._settings.every - time.monotonic())

    def _upkeep(self, work: Connection) -> None:
        due = [what for what, when in self._due.items() if time.monotonic() >= when]
        if not due:
            return
        for source, has_retention, has_partitions in work.execute(queries.UPKEEP).fetchall():
            if "partitions" in due and has_partitions:
                self._call(work, "partitions", queries.MAINTAIN_PARTITIONS, [source], source)
            if "retention" in due and has_retention:
                self._call(work, "retention", queries.RUN_RETENTION, [source], source)
        if "misplaced" in due:
            self._look_for_misplaced(work)
        periods = {
            "partitions": self._settings.partitions_every,
            "retention": self._settings.retention_every,
            "misplaced": self._settings.misplaced_every,
        }
        self._due |= {what: time.monotonic() + periods[what] for what in due}

    def _look_for_misplaced(self, work: Connection) -> None:
        past = self._settings.misplaced_past
        for (rollup,) in work.execute(queries.OWN_ROLLUPS).fetchall():
            found = self._call(work, "misplaced", queries.COUNT_MISPLACED, [rollup, past], rollup)
            if found is not None:
                self._watch.metrics.misplaced.labels(rollup).set(found[0])

    def _call(
        self, work: Connection, what: str, statement: str, parameters: list[object], source: str | None = None
    ) -> tuple[Any, ...] | None:
        """Call one thing, and return its row, None where it has none or failed.

        Raises psycopg.Error when the server is away; any other failure is told, and comes again.
        """
        if self._stopping():
            return None
        began = time.monotonic()
        try:
            cursor = work.execute(statement.encode(), parameters)
        except psycopg.Error as error:
            if is_transient(error):
                raise
            self._watch.failed(what, described(error), error.diag.message_detail, source)
            return None
        self._watch.did(what, time.monotonic() - began, source)
        return cursor.fetchone() if cursor.description else None

    def _wait(self, seconds: float) -> None:
        """Wait so long, or until it is told to stop."""
        until = time.monotonic() + seconds
        while not self._stopping() and time.monotonic() < until:
            time.sleep(min(LOOK_SECONDS, max(until - time.monotonic(), 0)))


def check_installed(connection: Connection) -> None:
    """Raise ConfigurationError where the database has no clickrollup that knows of schedulers."""
    with translated("look for clickrollup"):
        found = (connection.execute(queries.INSTALLED).fetchone() or (False,))[0]
    if not found:
        raise ConfigurationError(
            "this version of clickrollup is not in the database",
            hint="docs/install.md: CREATE EXTENSION clickrollup CASCADE; or ALTER EXTENSION clickrollup UPDATE;",
        )
