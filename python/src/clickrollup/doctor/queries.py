"""All SQL of the doctor."""

from typing import LiteralString

SERVER: LiteralString = """
SELECT current_setting('server_version'), current_setting('server_version_num')::integer / 10000,
       current_database(), current_user, pg_is_in_recovery()
"""

EXTENSION: LiteralString = """
SELECT (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'clickrollup'),
       (SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'clickrollup'),
       to_regprocedure('clickrollup.version()') IS NOT NULL
"""

VERSION: LiteralString = "SELECT clickrollup.version()"

CLOCK: LiteralString = "SELECT extract(epoch FROM clock_timestamp())::float8"

HEALTH: LiteralString = """
SELECT h.rollup_name, h.topic, h.state::text, h.reason, r.event_table_name, r.schedule
FROM clickrollup.health() AS h LEFT JOIN clickrollup.rollups AS r ON r.name = h.rollup_name
WHERE h.state > 'ok' ORDER BY h.state DESC, h.rollup_name, h.topic
"""

ROLLUPS: LiteralString = "SELECT count(*) FROM clickrollup.rollups"

# The default partition of a table that has others besides, which hold what has a place.
DEFAULT_PARTITION: LiteralString = """
SELECT n.nspname, d.relname
FROM pg_catalog.pg_partitioned_table AS p
JOIN pg_catalog.pg_class AS d ON d.oid = p.partdefid
JOIN pg_catalog.pg_namespace AS n ON n.oid = d.relnamespace
WHERE p.partrelid = %(table)s
  AND (SELECT count(*) FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = p.partrelid) > 1
"""

# Seconds until the newest time partition ends; NULL where there is none, or it never ends.
PARTITIONS_END: LiteralString = """
SELECT extract(epoch FROM max(ends) FILTER (WHERE isfinite(ends)) - clock_timestamp())::float8
FROM _clickrollup.time_partitions(%(table)s::oid::regclass)
"""

CRON: LiteralString = """
SELECT j.jobname, j.active, r.status, r.return_message
FROM cron.job AS j
LEFT JOIN LATERAL (
    SELECT d.status, d.return_message FROM cron.job_run_details AS d
    WHERE d.jobid = j.jobid AND d.status IN ('succeeded', 'failed') ORDER BY d.runid DESC LIMIT 1) AS r ON true
WHERE j.jobname LIKE 'clickrollup %%' AND j.database = current_database()
ORDER BY j.jobname
"""

HAS_CRON: LiteralString = "SELECT to_regclass('cron.job_run_details') IS NOT NULL"

# An event of long ago that has just arrived has not waited longer than since the last run.
BEHIND: LiteralString = """
SELECT name, state, coalesce(CASE WHEN seconds_behind > 0 THEN least(seconds_behind, seconds_since_run) END, 0),
       schedule IS NOT NULL
FROM clickrollup.rollup_status WHERE fed_by IS NULL ORDER BY name
"""

PROGRESS: LiteralString = """
SELECT kafka_partition, next_offset, topic_id
FROM clickrollup.loader_offsets
WHERE consumer_group = %(group)s AND topic = %(topic)s
"""
