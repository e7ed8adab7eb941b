"""The end of the demo: do the counts of producer, loader and rollups agree?"""

from dataclasses import dataclass
from typing import Any

import psycopg

from clickrollup.sandbox.counts import Counts

TOP_COUNTRIES = """
SELECT country, sum(event_count)::bigint, ceil(hll_cardinality(hll_union_agg(device_distinct_count)))::bigint
FROM rollup_events_5min GROUP BY country ORDER BY 2 DESC, 1 LIMIT 5
"""
DEAD_LETTERS = """
SELECT count(*), min(reason) FROM clickrollup.dead_letters
GROUP BY split_part(reason, ':', 1) ORDER BY 1 DESC, 2 LIMIT 8
"""


@dataclass(frozen=True)
class Check:
    """Two counts that must be the same."""

    what: str
    expected: int
    found: int

    @property
    def passed(self) -> bool:
        return self.expected == self.found

    def __str__(self) -> str:
        verdict = "PASS" if self.passed else "FAIL"
        return f"  {self.what:<52} {self.expected:>12,} {self.found:>12,}   {verdict}"


def checks(summary: dict[str, Any], live: Counts, stored: Counts) -> list[Check]:
    """Return what must agree: `summary` is the producer's, `live` the loader's, `stored` the tables'."""
    return [
        Check("delivered by the producer = events + dead letters", summary["delivered"], stored.taken),
        Check("bad messages sent = dead letters", summary["bad"], stored.dead_letters),
        Check("loaded, as the loader says = rows in events", live.loaded, stored.loaded),
        Check("rows in events = sum of rollup_events_5min", stored.loaded, stored.five_minutes),
        Check("rows in events = sum of rollup_events_1hr", stored.loaded, stored.hours),
    ]


def report(results: list[Check]) -> str:
    """Return the checks as a table."""
    head = f"  {'':<52} {'expected':>12} {'found':>12}"
    return "\n".join([head, *map(str, results)])


def dashboard(connection: psycopg.Connection[Any]) -> str:
    """Return what a dashboard would show, from the rollup alone, and why messages became dead letters."""
    countries = [
        f"  {country or '':<20} {events:>12,} {devices:>18,}"
        for country, events, devices in connection.execute(TOP_COUNTRIES)
    ]
    letters = [f"  {count:>6,}  {reason}" for count, reason in connection.execute(DEAD_LETTERS)]
    head = f"  {'country':<20} {'events':>12} {'distinct devices':>18}"
    reasons = ["Dead letters by reason, the most frequent:", *(letters or ["  none"])]
    return "\n".join([head, *countries, "", *reasons])
