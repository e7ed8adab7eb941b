"""Bounds on what one viewer may take from all others: time for the head of a request, and open questions."""

import asyncio
from asyncio import TimerHandle
from collections import defaultdict
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class TooManyQuestionsError(Exception):
    """A viewer has more open questions than one may have."""


class Gate:
    """Lets each viewer have so many questions open, and a part of them under way; the others wait."""

    def __init__(self, most: int, at_once: int) -> None:
        self._most = most
        self._open: defaultdict[Hashable, int] = defaultdict(int)
        self._turns: defaultdict[Hashable, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(at_once)
        )

    @property
    def open(self) -> int:
        """Return how many questions of all viewers are open."""
        return sum(self._open.values())

    @asynccontextmanager
    async def passing(self, viewer: Hashable) -> AsyncIterator[None]:
        """Wait for a viewer's turn; raises TooManyQuestionsError above the bound."""
        if self._open[viewer] >= self._most:
            raise TooManyQuestionsError(f"this viewer has {self._most} open questions; ask again later")
        self._open[viewer] += 1
        try:
            async with self._turns[viewer]:
                yield
        finally:
            self._open[viewer] -= 1
            if self._open[viewer] == 0:
                del self._open[viewer], self._turns[viewer]


def patient(seconds: float) -> type[HttpToolsProtocol]:
    """Return uvicorn's protocol with a time limit for the head of each request, which uvicorn has not."""

    class PatientProtocol(HttpToolsProtocol):
        _limit: TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait_for_head()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._wait_for_head()

        def on_headers_complete(self) -> None:
            self._head_is_here()
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._head_is_here()
            super().connection_lost(exc)

        def _wait_for_head(self) -> None:
            # A connection that has sent nothing is under the same limit, and the first byte does not prolong it.
            if self._limit is None:
                self._limit = self.loop.call_later(seconds, self._too_slow)

        def _head_is_here(self) -> None:
            if self._limit is not None:
                self._limit.cancel()
                self._limit = None

        def _too_slow(self) -> None:
            self.transport.write(
                b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            self.transport.close()

    return PatientProtocol
