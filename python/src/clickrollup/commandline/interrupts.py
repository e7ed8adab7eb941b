"""Signals that end a command are noted, and the command looks at them when it can end well."""

import signal
from collections.abc import Callable
from types import FrameType


class Interrupts:
    """Counts SIGINT and SIGTERM instead of dying, so that a command can end its work in order."""

    def __init__(self, on_first: Callable[[], None] | None = None) -> None:
        """Start with none seen; signals count inside the `with` block only. The first one calls `on_first`."""
        self.count = 0
        self._on_first = on_first

    def __enter__(self) -> "Interrupts":
        self._before = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.count == 1 and self._on_first is not None:
            self._on_first()
