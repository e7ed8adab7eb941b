"""Alerts as the page shows them: those that are open, and those that were resolved within a day."""

from collections.abc import Sequence
from typing import Any

from psycopg import sql

from clickrollup.alerts.service import Alerts
from clickrollup.dashboard.database import Database, Row, Scope
from clickrollup.dashboard.settings import DashboardSettings

MOST = 200
SEVERITIES = ("critical", "warning", "info")
COLUMNS = (
    *("alert_id", "rule", "rollup_name", "measure", "dimension", "value", "state", "severity", "title"),
    *("measured", "bound", "window_start", "window_end", "fired_at", "resolved_at"),
)
KEYS = ("id", "rule", "rollup", *COLUMNS[3:])
# The view of a tenant's schema has those about the tenant, of whatever group.
QUERY = sql.SQL("""
SELECT {columns} FROM {alerts} AS a
WHERE (a.state = 'open' OR a.resolved_at > clock_timestamp() - interval '1 day') {group}
ORDER BY a.state, a.severity <> 'critical', a.severity <> 'warning', a.fired_at DESC LIMIT %s
""")


async def lately(database: Database, scopes: Sequence[Scope], group: str) -> list[dict[str, Any]]:
    """Return the alerts that a viewer may see in any schema, open ones first, the worst and newest of them first."""
    found = [alert for scope in scopes for alert in await of_scope(database, scope, group)]
    newest = sorted(found, key=lambda alert: alert["fired_at"], reverse=True)
    return sorted(newest, key=lambda alert: (alert["state"], SEVERITIES.index(alert["severity"])))[:MOST]


async def of_scope(database: Database, scope: Scope, group: str) -> list[dict[str, Any]]:
    """Return the alerts that one reader sees, in the same order."""
    of_all = scope.tenant is None
    query = QUERY.format(
        columns=sql.SQL(", ").join(sql.Identifier("a", column) for column in COLUMNS),
        alerts=sql.Identifier("clickrollup" if of_all else scope.schema, "alerts"),
        group=sql.SQL("AND a.alert_group = %s" if of_all else ""),
    )
    rows = await database.fetch(scope, query, [group, MOST] if of_all else [MOST])
    return [named(row) for row in rows]


def named(row: Row) -> dict[str, Any]:
    """Return an alert by the names of what it holds."""
    return dict(zip(KEYS, row, strict=True))


def judged_by(settings: DashboardSettings, database: Database) -> Alerts | None:
    """Return what judges the rules of the boards' folder; raises ConfigurationError where one is wrong."""
    if settings.boards is None:
        return None
    return Alerts(settings.boards, settings, database.connect, settings.statement_timeout)
