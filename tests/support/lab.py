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


def lab_deployment(*, distributed: bool) -> list[str]:
    """Return the SQL of the lab that makes tables, functions and cron jobs; not `distributed`: less what needs Citus."""
    if not LAB.exists():
        pytest.skip(f"the lab document is not at {LAB}")
    text = LAB.read_text(encoding="utf-8", errors="replace")
    blocks = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    wanted = [
        block
        for block in blocks
        if re.search(r"CREATE TABLE|CREATE OR REPLACE FUNCTION|cron\.schedule", block)
    ]
    if distributed:
        return wanted
    return [re.sub(r"SELECT create_distributed_table.*?;", "", block) for block in wanted]
