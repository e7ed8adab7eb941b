"""Connections that compare clickrollup_kernel with hll and topn."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def connected(dsn: str) -> Iterator[Connection]:
    """Connect in autocommit, with hll and topn on the search_path but not the kernel; random() repeats itself."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET search_path = public, sketches")
        connection.execute("SELECT setseed(0.5)")
        yield connection
