"""Processes that tests stop by signals, wherever the tests themselves were started from."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clickrollup.sandbox.children import CTRL_C_WORKS


class Process(subprocess.Popen[str]):
    """A running program that ends with the `with` block at the latest; texts go in and out."""

    def __init__(self, arguments: Sequence[str | Path], **options: Any) -> None:
        """Start it; `options` are those of Popen."""
        super().__init__([*CTRL_C_WORKS, *arguments], text=True, **options)

    def __exit__(self, *exception: Any) -> None:
        """Kill what still runs: Popen would wait for it."""
        self.kill()
        super().__exit__(*exception)
