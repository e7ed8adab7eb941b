"""The lab document, read from beside the checkout; a test that needs it skips where it is absent."""

import re
from pathlib import Path

import pytest

LAB = Path(__file__).parents[3] / "shared" / "lab" / "hands-on-lab.md"


def lab_statements() -> list[str]:
    """Return the SQL blocks of the lab's Exercise 4, Task 2, in their order: jobs, calls, dashboard queries."""
    if not LAB.exists():
        pytest.skip(f"the lab document is not at {LAB}")
    text = LAB.read_text(encoding="utf-8", errors="replace")
    task = text.split("### Task 2: Schedule periodic aggregation")[1].split("## Exercise 5")[0]
    return [block.strip() for block in re.findall(r"```sql\n(.*?)```", task, re.DOTALL)]
