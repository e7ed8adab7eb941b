"""What boards mark in their charts: moments and times that somebody has noted, such as a deployment."""

from typing import Any

from psycopg import sql

from clickrollup.dashboard.database import Database, Row, Scope
from clickrollup.dashboard.ranges import Wanted

MOST = 200
# The newest come first, should there be more of them than a chart can show. Seconds since 1970, as the trend has them.
OF_ALL = sql.SQL("""
SELECT a.annotation_id, extract(epoch FROM a.at)::float8, extract(epoch FROM a.until)::float8, a.kind, a.title, a.link
FROM clickrollup.annotations AS a
WHERE a.schema_name = %s AND a.at < to_timestamp(%s) AND coalesce(a.until, a.at) >= to_timestamp(%s)
  AND (a.tenant IS NULL OR %s::bigint IS NULL OR a.tenant = %s::bigint)
ORDER BY a.at DESC, a.annotation_id LIMIT %s
""")
# The view of a tenant's schema knows whose it is.
OF_TENANT = sql.SQL("""
SELECT a.annotation_id, extract(epoch FROM a.at)::float8, extract(epoch FROM a.until)::float8, a.kind, a.title, a.link
FROM {} AS a WHERE a.at < to_timestamp(%s) AND coalesce(a.until, a.at) >= to_timestamp(%s)
ORDER BY a.at DESC, a.annotation_id LIMIT %s
""")
KEYS = ("id", "at", "until", "kind", "title", "link")


async def within(database: Database, scope: Scope, span: Wanted, tenant: int | None) -> list[dict[str, Any]]:
    """Return the annotations of a range that a viewer may see, the oldest first; of a selected tenant, its own."""
    if scope.tenant is None:
        asked = [scope.schema, span.end, span.start, tenant, tenant, MOST]
        rows = await database.fetch(scope, OF_ALL, asked)
    else:
        view = sql.Identifier(scope.schema, "annotations")
        rows = await database.fetch(scope, OF_TENANT.format(view), [span.end, span.start, MOST])
    return [named(row) for row in reversed(rows)]


def named(row: Row) -> dict[str, Any]:
    """Return an annotation by the names of what it holds."""
    return dict(zip(KEYS, row, strict=True))
