"""Writes rows into a COPY FROM STDIN (FORMAT BINARY), many at a time.

psycopg's own `Copy.write_row` takes two more calls in Python for each row, a tenth of the loader's time; the
function below them, which formats the row, is called here directly. The version of psycopg is pinned, and
tests/python/integration/test_load.py reads back what arrives.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from queue import Queue
from socket import SHUT_RDWR, socket
from threading import Thread
from typing import Any

import psycopg
from psycopg import sql
from psycopg._copy_base import format_row_binary

from clickrollup.postgres.connection import Connection, LeftOutError

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
# Buffers of formatted rows, one a chunk of messages, that wait for the server: about 1 MB.
MAX_WAITING = 8

Rows = Sequence[Sequence[Any]]


def copy_rows(connection: Connection, statement: sql.Composed, types: Sequence[str], rows: Rows) -> None:
    """Copy rows with values of these types of PostgreSQL. Raises psycopg.Error when the server refuses one."""
    cursor = connection.cursor()
    with cursor.copy(statement) as copy:
        copy.set_types(types)
        copy.write(HEADER)
        copy.write(formatted(copy, rows))
        copy.write(TRAILER)
    check_count(cursor, len(rows))


def check_count(cursor: psycopg.Cursor[Any], sent: int) -> None:
    """Raise LeftOutError when the server counted fewer rows at the end of a COPY than were sent."""
    if 0 <= cursor.rowcount < sent:
        raise LeftOutError(f"a trigger leaves out {sent - cursor.rowcount} of {sent} rows")


def formatted(copy: psycopg.Copy, rows: Rows) -> bytearray:
    """Return the rows as they are sent."""
    transformer, buffer = copy.formatter.transformer, bytearray()
    for row in rows:
        format_row_binary(row, transformer, buffer)
    return buffer


class AbandonedError(Exception):
    """Told to psycopg as the reason for ending a COPY."""


class StreamingCopy:
    """An open COPY. Rows are formatted here and sent by a thread, so that neither waits for the other.

    Until `finish` or `abandon` has returned, the connection belongs to the thread.
    """

    def __init__(self, connection: Connection, statement: sql.Composed, types: Sequence[str]) -> None:
        """Begin the COPY of rows with values of these types of PostgreSQL."""
        self._connection = connection
        self._cursor = connection.cursor()
        self._context = self._cursor.copy(statement)
        self._sent = 0
        self._copy = self._context.__enter__()
        self._copy.set_types(types)
        self._buffers: Queue[bytes | bytearray | None] = Queue(MAX_WAITING)
        self._failure: psycopg.Error | None = None
        self._buffers.put(HEADER)
        self._thread = Thread(target=self._send, daemon=True, name="copy")
        self._thread.start()

    def write_rows(self, rows: Rows) -> None:
        """Write rows. Raises psycopg.Error, perhaps because of rows before these, when the server is gone."""
        buffer = formatted(self._copy, rows)
        if self._failure is not None:
            raise self._failure
        self._sent += len(rows)
        self._buffers.put(buffer)

    def finish(self) -> None:
        """Wait until all is sent and the server has taken it. Raises psycopg.Error when it refuses a row."""
        self._buffers.put(None)
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        self._copy.write(TRAILER)
        self._context.__exit__(None, None, None)
        check_count(self._cursor, self._sent)

    def abandon(self) -> None:
        """Close the connection, whatever the thread waits for; the server rolls back."""
        if self._thread.is_alive():
            with suppress(OSError, psycopg.Error), socket(fileno=os.dup(self._connection.fileno())) as server:
                server.shutdown(SHUT_RDWR)
            self._buffers.put(None)
            self._thread.join()
        self._connection.close()
        with suppress(psycopg.Error, AbandonedError):
            self._context.__exit__(AbandonedError, AbandonedError(), None)

    def _send(self) -> None:
        """Send what comes until None comes; after a failure drop it, so that nobody waits for room."""
        while (buffer := self._buffers.get()) is not None:
            if self._failure is None:
                try:
                    self._copy.write(buffer)
                except psycopg.Error as error:
                    self._failure = error
