"""Tells the database every few seconds that this scheduler is at work, beside the work itself."""

from threading import Event, Thread
from typing import Self

import psycopg

from clickrollup.postgres.connection import Connection
from clickrollup.run import queries
from clickrollup.run.watch import Watch

# Seconds between two beats; health() misses them after a minute.
BEAT_SECONDS = 5.0


class Pulse:
    """A thread that owns the connection which holds the lock. Without it another one takes over, so `failure` ends work."""

    def __init__(self, control: Connection, work: Connection, every: float, host: str, watch: Watch) -> None:
        self._control = control
        self._work = work
        self._beat = (every, host)
        self._watch = watch
        self._stopping = Event()
        self._thread = Thread(target=self._run, daemon=True, name="pulse")
        self.failure: psycopg.Error | None = None

    def __enter__(self) -> Self:
        self._control.execute(queries.BEAT, self._beat)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(BEAT_SECONDS):
            try:
                self._control.execute(queries.BEAT, self._beat)
            except psycopg.Error as error:
                self.failure = error
                # What it runs now may run elsewhere in a moment. Two runs do not meet: the second one waits or goes.
                self._work.cancel()
                return
            self._watch.alive()
