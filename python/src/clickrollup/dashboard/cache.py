"""Viewers who ask the same share one query, and an answer for a moment."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

MAX_ENTRIES = 500
# However busy the writers: an answer is kept for a second, and for ten times as long as it took to find.
MIN_SECONDS = 1.0
TIMES_ITS_COST = 10
# An answer that is this quick to find is found again at once; a slower one while the one before it is shown.
QUICK_SECONDS = 0.03
# Older answers are shown to nobody.
MAX_SECONDS = 120.0


@dataclass
class Entry(Generic[Value]):
    """An answer, the state of the data it was found in, when, and how many seconds that took."""

    value: Value
    version: int
    found_at: float
    cost: float


class Cache(Generic[Value]):
    """Answers by key. An answer is fresh while nothing has changed, or not enough time has gone by."""

    def __init__(self, version: Callable[[], int]) -> None:
        """`version` says in which state the data is now."""
        self._version = version
        self._entries: OrderedDict[Hashable, Entry[Value]] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Task[Value]] = {}

    async def get(self, key: Hashable, find: Callable[[], Awaitable[Value]]) -> tuple[Value, bool]:
        """Return the answer to a question, and whether a newer one can be had soon.

        `find` is called once, however many ask meanwhile. Raises what it raises.
        """
        entry = self._entries.get(key)
        age = MAX_SECONDS if entry is None else time.monotonic() - entry.found_at
        if entry is None or age >= MAX_SECONDS:
            return await asyncio.shield(self._finding(key, find)), False
        if entry.version == self._version():
            return entry.value, False
        if age < max(MIN_SECONDS, TIMES_ITS_COST * entry.cost):
            return entry.value, True
        task = self._finding(key, find)
        if entry.cost > QUICK_SECONDS:
            return entry.value, True
        return await asyncio.shield(task), False

    def _finding(self, key: Hashable, find: Callable[[], Awaitable[Value]]) -> asyncio.Task[Value]:
        """Return the task that finds the answer, started unless it is under way."""
        if key not in self._under_way:
            task = asyncio.create_task(self._find(key, find))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._done(key, done))
        return self._under_way[key]

    def _done(self, key: Hashable, task: asyncio.Task[Value]) -> None:
        del self._under_way[key]
        # Those who await the task get its error, but nobody may be left to await it.
        if not task.cancelled():
            task.exception()

    async def _find(self, key: Hashable, find: Callable[[], Awaitable[Value]]) -> Value:
        version, started = self._version(), time.monotonic()
        value = await find()
        now = time.monotonic()
        self._entries[key] = Entry(value, version, now, now - started)
        self._entries.move_to_end(key)
        while len(self._entries) > MAX_ENTRIES:
            self._entries.popitem(last=False)
        return value
