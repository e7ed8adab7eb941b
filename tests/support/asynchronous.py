"""Coroutines in tests that may share their process with browser tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def run(coroutine: Coroutine[object, object, Result]) -> Result:
    """Run a coroutine in a thread of its own: Playwright keeps a loop running in the main one until the tests end."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
