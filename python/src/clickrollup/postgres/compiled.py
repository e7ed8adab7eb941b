"""The compiled maker of rows, where the package was built with one: see docs/loader.md, "How fast it is"."""

import os
from typing import Any

try:
    from clickrollup.postgres._rows import Rows, uuid_rows
except ImportError:
    # Built without a compiler, or for another Python.
    Rows = None  # type: ignore[assignment,misc]
    uuid_rows = None  # type: ignore[assignment]

# Set to anything, it keeps to Python; while the package is built, nothing is compiled.
VARIABLE = "CLICKROLLUP_PURE_PYTHON"


def rows_type() -> Any:
    """Return the compiled maker's type; None where it is absent, or not wanted."""
    return None if os.environ.get(VARIABLE) else Rows


def uuid_rows_maker() -> Any:
    """Return the compiled function that makes rows of uuids; None where it is absent, or not wanted."""
    return None if os.environ.get(VARIABLE) else uuid_rows


def described() -> str:
    """Return in words what makes rows here."""
    if Rows is None:
        return "rows made by Python alone"
    return f"rows made by Python alone ({VARIABLE})" if rows_type() is None else "rows made by compiled code"
