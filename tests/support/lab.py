"""The SQL of the lab document, which is read from beside the checkout."""

import re

from support.outside import LAB


def lab_statements() -> list[str]:
    """Return the SQL blocks of the lab's Exercise 4, Task 2, in their order: jobs, calls, dashboard queries."""
    task = LAB.text().split("### Task 2: Schedule periodic aggregation")[1].split("## Exercise 5")[0]
    return [block.strip() for block in re.findall(r"```sql\n(.*?)```", task, re.DOTALL)]


def lab_deployment(*, distributed: bool) -> list[str]:
    """Return the SQL of the lab that makes tables, functions and cron jobs; not `distributed`: less what needs Citus."""
    blocks = re.findall(r"```sql\n(.*?)```", LAB.text(), re.DOTALL)
    wanted = [
        block
        for block in blocks
        if re.search(r"CREATE TABLE|CREATE OR REPLACE FUNCTION|cron\.schedule", block)
    ]
    if distributed:
        return wanted
    return [re.sub(r"SELECT create_distributed_table.*?;", "", block) for block in wanted]
