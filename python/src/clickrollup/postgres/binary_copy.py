"""Writes rows into a COPY FROM STDIN, many at a time: in binary, or as text.

Text is what msgspec makes of a row, a JSON array, without its brackets. PostgreSQL reads that as CSV in which null
is NULL and a backslash goes before a quote or another one; only JSON's other escapes are undone. The server takes
values of any type so, and for ten columns of mixed types it costs Python a third of what binary does; rows that
compiled code makes are in binary where their types allow it, for the server reads that faster.

psycopg's own `Copy.write_row` takes two more calls in Python for each row, a tenth of the loader's time; the
function below them, which formats the row, is called here directly. The version of psycopg is pinned, and
tests/python/integration/test_load.py reads back what arrives.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from queue import Queue
from socket import SHUT_RDWR, socket
from threading import Thread
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg import sql
from psycopg._copy_base import format_row_binary

from clickrollup.postgres.connection import Connection, LeftOutError, PatientConnection, marked

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
# Buffers of formatted rows, one a chunk of messages, that wait for the server: about 1 MB.
MAX_WAITING = 8

ENCODER = msgspec.json.Encoder()
ESCAPE = re.compile(rb"\\(?:u....|.)")
KEPT_ESCAPES = (b"\\\\", b'\\"')

# Rows as they are made, or bytes as they are sent.
Rows = Sequence[Sequence[Any]] | Sequence[bytes]


class Form(NamedTuple):
    """A COPY, and the types of PostgreSQL of the values that it takes."""

    statement: sql.Composed
    # None: as text. Empty: in binary, and only rows that are packed already.
    types: Sequence[str] | None
    # No COPY but a DELETE: it takes an array for each value of a row.
    deletes: bool = False


def copy_rows(connection: Connection, form: Form, rows: Rows) -> None:
    """Copy rows, or delete them. Raises psycopg.Error when the server refuses one."""
    if form.deletes:
        connection.execute(form.statement, list(map(list, zip(*rows, strict=True))))
        return
    cursor = connection.cursor()
    with cursor.copy(marked(connection, form.statement)) as copy:
        if form.types is None:
            copy.write(as_text(rows))
        else:
            if form.types:
                copy.set_types(form.types)
            copy.write(HEADER)
            copy.write(as_binary(copy.formatter.transformer, rows))
            copy.write(TRAILER)
    check_count(connection, cursor, len(rows))


def check_count(connection: Connection, cursor: psycopg.Cursor[Any], sent: int) -> None:
    """Raise LeftOutError when the server counted fewer rows at the end of a COPY than were sent.

    Where the connection counts these rows, they are counted.
    """
    if 0 <= cursor.rowcount < sent:
        if isinstance(connection, PatientConnection) and connection.left_out is not None:
            connection.left_out += sent - cursor.rowcount
            return
        raise LeftOutError(f"a trigger leaves out {sent - cursor.rowcount} of {sent} rows")


def as_binary(transformer: Any, rows: Rows) -> bytes | bytearray:
    """Return the rows as they are sent in binary, by what knows the types of their values."""
    if are_packed(rows):
        return b"".join(rows)  # type: ignore[arg-type]
    buffer = bytearray()
    for row in rows:
        format_row_binary(row, transformer, buffer)
    return buffer


def as_text(rows: Rows) -> bytes:
    """Return the rows as they are sent as text."""
    if not rows:
        return b""
    if are_packed(rows):
        return b"".join(rows)  # type: ignore[arg-type]
    # JSON has no line break within a value, so what looks like the end of a row is one.
    text = ENCODER.encode_lines(rows)[1:-2].replace(b"]\n[", b"\n") + b"\n"
    return ESCAPE.sub(unescaped, text) if b"\\" in text else text


def as_texts(rows: Sequence[Sequence[Any]]) -> list[bytes]:
    """Return the rows as they are sent as text, each by itself."""
    lines = [line[1:-1] + b"\n" for line in ENCODER.encode_lines(rows).splitlines()]
    return [ESCAPE.sub(unescaped, line) if b"\\" in line else line for line in lines]


def are_packed(rows: Rows) -> bool:
    """Tell whether rows are bytes: then all are."""
    return bool(rows) and type(rows[0]) is bytes


def unescaped(found: re.Match[bytes]) -> bytes:
    """Return what PostgreSQL takes for an escape of JSON."""
    escape = found[0]
    return escape if escape in KEPT_ESCAPES else msgspec.json.decode(b'"' + escape + b'"', type=str).encode()


def shut_down(connection: Connection) -> None:
    """Break the connection under a thread that waits on it."""
    with suppress(OSError, psycopg.Error), socket(fileno=os.dup(connection.fileno())) as server:
        server.shutdown(SHUT_RDWR)


class AbandonedError(Exception):
    """Told to psycopg as the reason for ending a COPY."""


class StreamingCopy:
    """An open COPY. Rows are formatted here and sent by a thread, so that neither waits for the other.

    Until `finish` or `abandon` has returned, the connection belongs to the thread.
    """

    def __init__(self, connection: Connection, form: Form) -> None:
        """Begin the COPY."""
        self._connection = connection
        self.form = form
        self._cursor = connection.cursor()
        self._context = self._cursor.copy(marked(connection, form.statement))
        self._sent = 0
        self._copy = self._context.__enter__()
        if form.types:
            self._copy.set_types(form.types)
        self._buffers: Queue[bytes | bytearray | None] = Queue(MAX_WAITING)
        self._failure: psycopg.Error | None = None
        self._buffers.put(b"" if form.types is None else HEADER)
        self._thread = Thread(target=self._send, daemon=True, name="copy")
        self._thread.start()

    def write_rows(self, rows: Rows) -> None:
        """Write rows. Raises psycopg.Error, perhaps because of rows before these, when the server is gone."""
        buffer = self._formatted(rows)
        if self._failure is not None:
            raise self._failure
        self._sent += len(rows)
        self._buffers.put(buffer)

    def _formatted(self, rows: Rows) -> bytes | bytearray:
        return as_text(rows) if self.form.types is None else as_binary(self._copy.formatter.transformer, rows)

    def finish(self) -> None:
        """Wait until all is sent and the server has taken it. Raises psycopg.Error when it refuses a row."""
        self._buffers.put(None)
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        self._copy.write(b"" if self.form.types is None else TRAILER)
        self._context.__exit__(None, None, None)
        check_count(self._connection, self._cursor, self._sent)

    def abandon(self) -> None:
        """Close the connection, whatever the thread waits for; the server rolls back."""
        if self._thread.is_alive():
            shut_down(self._connection)
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
