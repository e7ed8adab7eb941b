"""How fresh the numbers are, and the read-only page for those who run the rollups."""

from typing import Any

from psycopg import sql

from clickrollup.dashboard.database import Database

FRESHNESS = sql.SQL("""
SELECT coalesce(max(s.seconds_since_run), -1), bool_and(s.state = 'running'),
       sum(s.events_waiting) FILTER (WHERE s.fed_by IS NULL)::bigint,
       (SELECT extract(epoch FROM clock_timestamp() - max(o.updated_at))::bigint FROM clickrollup.loader_offsets AS o)
FROM clickrollup.rollup_status AS s WHERE (parse_ident(s.rollup_table_name))[1] = ANY (%s)
""")
TABLES = {
    "rollups": sql.SQL("""
        SELECT s.name, s.state, s.schedule, s.events_waiting, s.seconds_since_run,
               (SELECT round(extract(epoch FROM h.duration)::numeric, 3)::float8 FROM clickrollup.run_history AS h
                WHERE h.rollup_name = s.root AND h.error IS NULL ORDER BY h.started_at DESC LIMIT 1),
               s.failures_in_a_row, s.last_error, s.fed_by
        FROM clickrollup.rollup_status AS s ORDER BY s.root, s.fed_by NULLS FIRST, s.name LIMIT 200"""),
    "runs": sql.SQL("""
        SELECT r.rollup_name, r.started_at, round(extract(epoch FROM r.duration)::numeric, 3)::float8 AS seconds,
               r.events, r.groups, r.error
        FROM clickrollup.run_history AS r ORDER BY r.started_at DESC LIMIT 50"""),
    "loader": sql.SQL("""
        SELECT o.consumer_group, o.topic, o.kafka_partition, o.next_offset, o.events_loaded, o.dead_letters, o.updated_at
        FROM clickrollup.loader_offsets AS o ORDER BY 1, 2, 3 LIMIT 500"""),
    "dead_letters": sql.SQL("""
        SELECT d.received_at, d.topic, d.kafka_partition, d.kafka_offset, d.reason
        FROM clickrollup.dead_letters AS d ORDER BY d.dead_letter_id DESC LIMIT 50"""),
}


COLUMNS = {
    "rollups": (
        *("name", "state", "schedule", "events_waiting", "seconds_since_run", "last_duration"),
        *("failures_in_a_row", "last_error", "fed_by"),
    ),
    "runs": ("rollup", "started_at", "seconds", "events", "groups", "error"),
    "loader": (
        *("consumer_group", "topic", "kafka_partition", "next_offset"),
        *("events_loaded", "dead_letters", "updated_at"),
    ),
    "dead_letters": ("received_at", "topic", "kafka_partition", "kafka_offset", "reason"),
}


async def freshness(database: Database, schemas: list[str], stale_after: float) -> dict[str, Any]:
    """Return whether runs and loader keep up, in seconds, and how many events of all tenants wait."""
    ((seconds, running, waiting, loader),) = await database.fetch(database.everything, FRESHNESS, [schemas])
    return {
        "seconds_since_run": None if seconds < 0 else seconds,
        "events_waiting": waiting,
        "seconds_since_load": loader,
        "state": "failing" if not running else "behind" if not 0 <= seconds < stale_after else "live",
    }


async def administration(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of the administration page, each a list of rows by column."""
    found = {}
    for name, query in TABLES.items():
        rows = await database.fetch(database.everything, query)
        found[name] = [dict(zip(COLUMNS[name], row, strict=True)) for row in rows]
    return found
