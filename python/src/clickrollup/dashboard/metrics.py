"""The state of the rollups in Prometheus' format: what they lag behind, and whether they run."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Info, generate_latest
from psycopg import sql

from clickrollup.alerts.metrics import AlertCollector
from clickrollup.alerts.service import Told
from clickrollup.dashboard.database import Database

MEDIA_TYPE = CONTENT_TYPE_LATEST
PREFIX = "clickrollup_rollup"
SERVICE = "clickrollup_dashboard"
OWN = {
    "streams": "Browsers that are told of changes.",
    "questions": "Questions to PostgreSQL that are open.",
    "database_up": "1: the database answers; 0: it is away, and answers are those of before.",
}
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


@dataclass(frozen=True)
class State:
    """How the service itself is."""

    streams: int
    questions: int
    is_reachable: bool
    alerts: Told | None = None


def text(rows: list[tuple[Any, ...]], state: State) -> bytes:
    """Return the metrics of the rollups in these rows, and of the service; what is not known is left out."""
    registry = CollectorRegistry()
    own(registry, state)
    Info(f"{SERVICE}_build", "The version at work.", registry=registry).info(
        {"version": version("clickrollup")}
    )
    for place, (name, described) in enumerate(GAUGES.items(), 1):
        gauge = Gauge(f"{PREFIX}_{name}", described, ["rollup"], registry=registry)
        for row in rows:
            if row[place] is not None:
                gauge.labels(row[0]).set(row[place])
    return generate_latest(registry)


def own(registry: CollectorRegistry, state: State) -> None:
    """Add the metrics of the service."""
    values = (state.streams, state.questions, int(state.is_reachable))
    for (name, described), value in zip(OWN.items(), values, strict=True):
        Gauge(f"{SERVICE}_{name}", described, registry=registry).set(value)
    if state.alerts is not None:
        registry.register(AlertCollector(state.alerts))
