"""Writes rows into a COPY FROM STDIN (FORMAT BINARY), many at a time.

psycopg's own `Copy.write_row` takes two more calls in Python for each row, a tenth of the loader's time; the
function below them, which formats the row, is called here directly. The version of psycopg is pinned, and
tests/python/integration/test_load.py reads back what arrives.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg._copy_base import format_row_binary

from clickrollup.load.database import Connection

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"


class BinaryCopy:
    """An open COPY."""

    def __init__(self, copy: psycopg.Copy, types: Sequence[str]) -> None:
        """Write rows whose values are of these types of PostgreSQL."""
        copy.set_types(types)
        copy.write(HEADER)
        self._copy = copy

    def write_rows(self, rows: Sequence[Sequence[Any]]) -> int:
        """Write the rows and return their bytes. Raises psycopg.Error when the server is gone."""
        transformer, buffer = self._copy.formatter.transformer, bytearray()
        for row in rows:
            format_row_binary(row, transformer, buffer)
        self._copy.write(buffer)
        return len(buffer)

    def finish(self) -> None:
        """Write the end."""
        self._copy.write(TRAILER)


@contextmanager
def binary_copy(
    connection: Connection, statement: sql.Composed, types: Sequence[str]
) -> Iterator[BinaryCopy]:
    """Run a COPY until the block ends. Raises psycopg.Error then when the server refuses a row."""
    with connection.cursor().copy(statement) as copy:
        opened = BinaryCopy(copy, types)
        yield opened
        opened.finish()
