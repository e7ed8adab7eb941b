"""Sessions that interleave: writers held open, and a run in a thread that may have to wait for them."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from support.isolation import OpenSession


@pytest.fixture
def open_session(database: str) -> Iterator[OpenSession]:
    """Opens sessions on the test's database, each outside a transaction; they are closed at the end."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(psycopg.connect(database, autocommit=True))


@pytest.fixture
def start_run(open_session: OpenSession) -> Iterator[Callable[[], Future[tuple[int, int]]]]:
    """Starts five_minutely_aggregation() in a session and thread of its own."""
    with ThreadPoolExecutor(8) as pool:

        def run(session: psycopg.Connection[tuple[Any, ...]]) -> tuple[int, int]:
            row = session.execute("SELECT start_id, end_id FROM five_minutely_aggregation()").fetchone()
            assert row is not None
            return row[0], row[1]

        yield lambda: pool.submit(run, open_session())
