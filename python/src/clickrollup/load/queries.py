"""SQL of the loader alone: stored offsets and dead letters."""

from typing import LiteralString

from psycopg import sql

from clickrollup.events.queries import copy_in

DEAD_LETTER_COLUMNS = (
    "consumer_group",
    "topic",
    "kafka_partition",
    "kafka_offset",
    "message_time",
    "message_key",
    "message_value",
    "reason",
    "topic_id",
    "message_headers",
)
# The last one is jsonb as it is received: see events.headers.
DEAD_LETTER_WIRE_TYPES = ("text", "text", "int4", "int8", "int8", "bytea", "bytea", "text", "uuid", "bytea")

COPY_DEAD_LETTERS = copy_in(sql.Identifier("clickrollup", "dead_letters"), DEAD_LETTER_COLUMNS)

READ_OFFSETS: LiteralString = """
SELECT kafka_partition, next_offset
FROM clickrollup.loader_offsets
WHERE consumer_group = %(group)s AND topic = %(topic)s AND kafka_partition = ANY (%(partitions)s)
"""

# By loaders that find no row, so that one decides where the group begins, and the others see that it has.
LOCK_GROUP: LiteralString = """
SELECT pg_advisory_xact_lock(
    hashtextextended('clickrollup.loader_offsets ' || %(group)s || ' ' || %(topic)s, 0))
"""

HAS_OFFSETS: LiteralString = """
SELECT EXISTS (
    SELECT FROM clickrollup.loader_offsets WHERE consumer_group = %(group)s AND topic = %(topic)s)
"""

# A person may store a row meanwhile, or a loader of an older version: the first one counts.
START_OFFSET: LiteralString = """
INSERT INTO clickrollup.loader_offsets
    (consumer_group, topic, kafka_partition, next_offset, topic_id, target_table)
VALUES (%(group)s, %(topic)s, %(partition)s, %(next_offset)s, %(topic_id)s, %(target)s)
ON CONFLICT (consumer_group, topic, kafka_partition) DO NOTHING
"""

# Rows of a broker that told no id, and those that a person set to another offset.
STORE_TOPIC_ID: LiteralString = """
UPDATE clickrollup.loader_offsets
SET topic_id = %(topic_id)s
WHERE consumer_group = %(group)s AND topic = %(topic)s AND kafka_partition = ANY (%(partitions)s)
  AND topic_id IS NULL
"""

OTHER_TOPIC_IDS: LiteralString = """
SELECT kafka_partition, topic_id
FROM clickrollup.loader_offsets
WHERE consumer_group = %(group)s AND topic = %(topic)s AND kafka_partition = ANY (%(partitions)s)
  AND topic_id <> %(topic_id)s
"""

# The compare-and-swap: no row is updated when another consumer has moved the offset.
MOVE_OFFSET: LiteralString = """
UPDATE clickrollup.loader_offsets
SET next_offset = %(next_offset)s,
    events_loaded = events_loaded + %(loaded)s,
    dead_letters = dead_letters + %(dead_letters)s,
    duplicates = duplicates + %(duplicates)s,
    updated_at = now()
WHERE consumer_group = %(group)s AND topic = %(topic)s AND kafka_partition = %(partition)s
  AND next_offset = %(stored)s
"""

# Which database of which server this is; a server may keep its own identity to itself.
SERVER_IDENTITY: LiteralString = """
SELECT CASE WHEN has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
            THEN (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) ELSE '' END
"""

OTHER_TARGET: LiteralString = """
SELECT o.target_table
FROM clickrollup.loader_offsets AS o
JOIN pg_catalog.pg_namespace AS n ON starts_with(o.target_table, '"' || replace(n.nspname, '"', '""') || '".')
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid
    AND o.target_table = format('"%%s"."%%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
WHERE o.consumer_group = %(group)s AND o.topic = %(topic)s AND o.target_table <> %(target)s
LIMIT 1
"""

# Rows of a loader that noted no table yet, or of a table that was renamed.
STORE_TARGET: LiteralString = """
UPDATE clickrollup.loader_offsets
SET target_table = %(target)s
WHERE consumer_group = %(group)s AND topic = %(topic)s AND kafka_partition = ANY (%(partitions)s)
  AND target_table IS DISTINCT FROM %(target)s
"""

# Before each COPY: in pg_stat_activity another loader of the role reads how long its transaction may last.
MARK: LiteralString = "/* clickrollup load, hangs after {} s */ "

END_HANGING: LiteralString = r"""
SELECT pg_terminate_backend(a.pid)
FROM pg_catalog.pg_stat_activity AS a
WHERE a.pid <> pg_backend_pid() AND a.datname = current_database() AND a.usename = current_user
  AND a.state = 'active' AND a.wait_event = 'ClientRead'
  AND a.xact_start < clock_timestamp() - make_interval(
      secs => substring(a.query FROM '^/\* clickrollup load, hangs after ([0-9.]+) s')::float8)
"""

# With the transaction it ends: a pooler may then give the connection to somebody else.
LIMIT_IDLENESS: LiteralString = "SELECT set_config('idle_in_transaction_session_timeout', %(limit)s, true)"

# On a cluster too. Of the connections that a COPY opens to a worker Citus keeps one beyond the end of a transaction,
# and to open all others again takes longer than to copy.
LIMIT_IDLENESS_ON_CLUSTER: LiteralString = f"""
{LIMIT_IDLENESS}, set_config('citus.max_cached_conns_per_worker', s.setting, true)
FROM pg_catalog.pg_settings AS s WHERE s.name = 'citus.max_adaptive_executor_pool_size'
"""
