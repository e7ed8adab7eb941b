"""The state of the rollups in Prometheus' format: what they lag behind, and whether they run."""

from importlib.metadata import version
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Info, generate_latest
from psycopg import sql

from clickrollup.dashboard.database import Database

MEDIA_TYPE = CONTENT_TYPE_LATEST
PREFIX = "clickrollup_rollup"
# An event may arrive with an old time: what waits has waited since the last run at most. A role that may not read the
# events sees no more than that.
STATE = sql.SQL("""
SELECT s.name, CASE s.events_waiting WHEN 0 THEN 0 ELSE least(s.seconds_behind, s.seconds_since_run) END,
       s.events_waiting, s.seconds_since_run, s.failures_in_a_row, (s.state = 'running')::integer
FROM clickrollup.rollup_status AS s ORDER BY s.name LIMIT 1000
""")
# In the order of the columns behind the name.
GAUGES = {
    "seconds_behind": "Age of the oldest event that waits, at most since the last run; 0 when none waits.",
    "events_waiting": "Events above the watermark, at most.",
    "seconds_since_run": "Seconds since the last run that went well began.",
    "failures_in_a_row": "Failed runs since the last good one.",
    "running": "1: runs go on; 0: paused, suspended or failing.",
}


async def state_of_rollups(database: Database) -> list[tuple[Any, ...]]:
    """Return a row for each rollup that the dashboard's role may see."""
    return list(await database.fetch(database.everything, STATE))


def text(rows: list[tuple[Any, ...]]) -> bytes:
    """Return the metrics of these rows; what is not known is left out."""
    registry = CollectorRegistry()
    Info("clickrollup_dashboard_build", "The version at work.", registry=registry).info(
        {"version": version("clickrollup")}
    )
    for place, (name, described) in enumerate(GAUGES.items(), 1):
        gauge = Gauge(f"{PREFIX}_{name}", described, ["rollup"], registry=registry)
        for row in rows:
            if row[place] is not None:
                gauge.labels(row[0]).set(row[place])
    return generate_latest(registry)
