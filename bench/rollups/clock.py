"""Seconds that pass, and CPU seconds of a PostgreSQL backend and of the parallel workers that it started."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from clickrollup.sandbox.postgres import PostgresServer
from rollups.results import Sample

Connection = psycopg.Connection[Any]
TICK = os.sysconf("SC_CLK_TCK")
NANO = 1e9


def process_times(pid: int) -> list[float]:
    """Return utime, stime, and those of children that have ended, from /proc/PID/stat, in seconds."""
    # The name of the program stands in parentheses and may have blanks; what follows it has none.
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return [int(value) / TICK for value in fields[11:15]]


def backend_seconds(pid: int) -> float:
    """Return the CPU seconds of one process, by the nanosecond where the kernel counts so."""
    schedule = Path(f"/proc/{pid}/schedstat")
    if schedule.exists():
        return int(schedule.read_text().split()[0]) / NANO
    return sum(process_times(pid)[:2])


class Clock:
    """Counts for one session: its backend, and its workers once they have ended.

    Workers are children of the server, which adds up the times of those that have ended, in ticks of 10 ms. So no
    other session may end meanwhile, and autovacuum is off.
    """

    def __init__(self, server: PostgresServer, connection: Connection) -> None:
        self._backend = connection.info.backend_pid
        self._server = int((server.data / "postmaster.pid").read_text().split()[0])

    def seconds(self) -> float:
        """Return the CPU seconds so far."""
        return backend_seconds(self._backend) + sum(process_times(self._server)[2:])

    def measure(self, action: Callable[[], None], times: int = 1) -> Sample:
        """Do something so many times, and return how long each took."""
        walls = []
        before = self.seconds()
        for _ in range(times):
            started = time.perf_counter()
            action()
            walls.append(time.perf_counter() - started)
        return Sample(tuple(walls), self.seconds() - before)
