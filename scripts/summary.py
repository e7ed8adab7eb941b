"""Counts what passed, failed and was skipped over all suites of scripts/test; the counts are the last line.

usage: summary.py FOLDER SUITE…   FOLDER holds lint.log, lint-pgtap.log, pgtap.log, pgtap-EXTENSION.log, pytest.xml of
the suites that ran.
"""

import re
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

# A TAP line; subtests are indented and count as the one line of their parent.
TAP = re.compile(r"^(not )?ok \d+(.*)$", re.MULTILINE)
PYTEST_OUTCOMES = {"failure": "failed", "error": "failed", "skipped": "skipped"}


def lint(folder: Path) -> Counter[str]:
    """Count the checks, each of which ended with a line `passed` or `failed`, and the TAP lines of those in SQL."""
    checks = re.findall(r"^(passed|failed)$", (folder / "lint.log").read_text(), re.MULTILINE)
    return Counter(checks) + pgtap(folder / "lint-pgtap.log")


def sql(folder: Path) -> Counter[str]:
    """Count the TAP lines of tests/sql."""
    return pgtap(folder / "pgtap.log")


def engines(folder: Path) -> Counter[str]:
    """Count the TAP lines of tests/sql with each optional extension."""
    return sum(map(pgtap, folder.glob("pgtap-*.log")), Counter())


def pgtap(log: Path) -> Counter[str]:
    """Count the TAP lines; what a pg_prove found wrong without one counts as one failed test."""
    text = log.read_text()
    counts = Counter(tap_outcome(*match.groups()) for match in TAP.finditer(text))
    results = set(re.findall(r"^Result: (\w+)$", text, re.MULTILINE))
    if (not results or results - {"PASS", "NOTESTS"}) and not counts["failed"]:
        counts["failed"] = 1
    return counts


def tap_outcome(negated: str | None, rest: str) -> str:
    """Return the outcome of one TAP line from its `not ` and its directive."""
    if re.search(r"# (SKIP|TODO)\b", rest, re.IGNORECASE):
        return "skipped"
    return "failed" if negated else "passed"


def plain(folder: Path) -> Counter[str]:
    """Count the TAP lines of tests/sql after the plain SQL file."""
    return pgtap(folder / "plain.log")


def tle(folder: Path) -> Counter[str]:
    """Count the TAP lines of tests/sql by pg_tle."""
    return pgtap(folder / "tle.log")


def upgrade(folder: Path) -> Counter[str]:
    """Count the TAP lines of tests/sql in upgraded databases."""
    return pgtap(folder / "upgrade.log")


def python(folder: Path) -> Counter[str]:
    """Count pytest's test cases; no report at all counts as one failed test."""
    report = folder / "pytest.xml"
    if not report.exists():
        return Counter(failed=1)
    return Counter(map(case_outcome, ElementTree.parse(report).iter("testcase")))  # noqa: S314 # our own file


def case_outcome(case: ElementTree.Element) -> str:
    """Return the outcome of one test case of a JUnit report."""
    outcomes = [PYTEST_OUTCOMES[child.tag] for child in case if child.tag in PYTEST_OUTCOMES]
    return min(outcomes, default="passed")


SUITES = {
    "lint": lint,
    "sql": sql,
    "engines": engines,
    "plain": plain,
    "tle": tle,
    "upgrade": upgrade,
    "python": python,
}


def main() -> int:
    """Print the counts and return 1 when a test failed or none ran."""
    folder, suites = Path(sys.argv[1]), sys.argv[2:]
    counts = sum((SUITES[suite](folder) for suite in suites), Counter())
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
