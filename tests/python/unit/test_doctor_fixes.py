"""Every finding of clickrollup.health() has a fix text in the doctor, with names quoted as SQL needs them."""

import re
from pathlib import Path

from clickrollup.doctor.fixes import FIXES, fix_of

SQL = Path(__file__).parents[3] / "sql"
# The second column of a finding: a literal, one of several, or the state of a rollup that is paused.
TOPIC = re.compile(r"(?:\.name|NULL), (CASE .*? END|'[^']+'|\w+\.state)\s*,(?!\s*'ok')", re.DOTALL)
PAUSED_STATES = ("paused", "suspended")


def functions_that_report() -> dict[str, str]:
    """Return the source of each function that returns findings."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in SQL.rglob("*.sql")}
    return {name: text for name, text in sources.items() if re.search(r"SETOF \w+\.finding\b", text)}


def topics(source: str) -> set[str]:
    """Return the topics that a function can report."""
    found: set[str] = set()
    for column in TOPIC.findall(source):
        if column.endswith(".state"):
            found.update(PAUSED_STATES)
        elif column.startswith("CASE"):
            found.update(re.findall(r"(?:THEN|ELSE) '([^']+)'", column))
        else:
            found.add(column.strip("'"))
    return found


def test_every_topic_has_a_fix_and_every_fix_a_topic() -> None:
    reported = {name: topics(source) for name, source in functions_that_report().items()}
    # health() itself only gathers what the others report.
    assert [name for name, found in reported.items() if not found] == ["health"]
    assert FIXES.keys() == set.union(*reported.values())


def test_a_topic_of_a_newer_extension_is_no_error() -> None:
    assert "docs/reference.md" in fix_of("of tomorrow", "x")


def test_names_are_quoted() -> None:
    assert fix_of("paused", "it's") == "SELECT clickrollup.resume_rollup('it''s');"
    assert "reschedule_rollup('it''s', '* * * * *')" in fix_of(
        "cron job missing", "it's", schedule="* * * * *"
    )
    assert "jobname = 'clickrollup it''s'" in fix_of("cron job inactive", "it's")
    assert "jobname = 'clickrollup rollup of retention of x'" in fix_of("cron job inactive", "retention of x")
    assert "maintain_partitions('\"o''clock\"')" in fix_of("partitions end", "x", '"o\'clock"', None)
