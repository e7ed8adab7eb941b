"""All SQL of the dead letters. Which ones are meant comes as parameters, NULL where it does not matter."""

from typing import LiteralString

from psycopg import sql

MATCHING = sql.SQL("""
    (%(ids)s::bigint[] IS NULL OR dead_letter_id = ANY (%(ids)s))
    AND (%(group)s::text IS NULL OR consumer_group = %(group)s)
    AND (%(topics)s::text[] IS NULL OR topic = ANY (%(topics)s) OR topic ~ ANY (%(patterns)s::text[]))
    AND (%(partition)s::integer IS NULL OR kafka_partition = %(partition)s)
    AND (%(reason)s::text IS NULL OR position(lower(%(reason)s) IN lower(reason)) > 0)
    AND (%(since)s::timestamptz IS NULL OR received_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR received_at < %(until)s)
""")

# Times as text: Python's calendar ends where PostgreSQL's goes on.
COLUMNS = sql.SQL("""
    dead_letter_id, consumer_group, topic, kafka_partition, kafka_offset,
    to_char(message_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS message_time,
    to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS received_at,
    reason
""")


def matching(query: LiteralString) -> sql.Composed:
    """Return the query with its columns and its condition in place."""
    return sql.SQL(query).format(columns=COLUMNS, matching=MATCHING)


COUNT = matching("SELECT count(*) FROM clickrollup.dead_letters WHERE {matching}")

LIST = matching("""
SELECT {columns}, octet_length(message_value) AS bytes
FROM clickrollup.dead_letters
WHERE {matching}
ORDER BY dead_letter_id
LIMIT %(limit)s
""")

SUMMARY = matching("""
SELECT consumer_group, topic, reason, count(*) AS messages,
       array_agg(DISTINCT kafka_partition ORDER BY kafka_partition) AS kafka_partitions,
       to_char(min(received_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS first_received,
       to_char(max(received_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS last_received
FROM clickrollup.dead_letters
WHERE {matching}
GROUP BY consumer_group, topic, reason
ORDER BY messages DESC, consumer_group, topic, reason
""")

WHOLE = matching("""
SELECT {columns}, message_key, message_headers, message_value
FROM clickrollup.dead_letters
WHERE {matching}
ORDER BY dead_letter_id
""")

DISCARD = matching("DELETE FROM clickrollup.dead_letters WHERE {matching}")

# Another replay at work holds its rows until they are gone: they are left to it.
TAKE = matching("""
SELECT dead_letter_id, message_key, message_value, floor(extract(epoch FROM message_time) * 1000)::bigint,
       topic, kafka_partition, kafka_offset, message_headers
FROM clickrollup.dead_letters
WHERE {matching} AND dead_letter_id > %(after)s
ORDER BY dead_letter_id
LIMIT %(limit)s
FOR UPDATE SKIP LOCKED
""")

TAKE_AWAY: LiteralString = """
DELETE FROM clickrollup.dead_letters WHERE dead_letter_id = ANY (%(ids)s)
RETURNING dead_letter_id, consumer_group, topic, kafka_partition
"""

# The loader's totals follow, so that events_loaded stays the number of rows that came of the Kafka partition.
MOVE_TOTALS: LiteralString = """
UPDATE clickrollup.loader_offsets
SET events_loaded = events_loaded + %(events)s, dead_letters = dead_letters - %(messages)s
WHERE consumer_group = %(group)s AND topic = %(topic)s AND kafka_partition = %(partition)s
"""

NEW_REASON: LiteralString = """
UPDATE clickrollup.dead_letters AS d SET reason = n.reason
FROM unnest(%(ids)s::bigint[], %(reasons)s::text[]) AS n (dead_letter_id, reason)
WHERE d.dead_letter_id = n.dead_letter_id AND d.reason <> n.reason
"""

MISSING_GRANTS: LiteralString = """
SELECT 'SELECT ON clickrollup.dead_letters' WHERE NOT has_table_privilege('clickrollup.dead_letters', 'SELECT')
UNION ALL
SELECT 'DELETE ON clickrollup.dead_letters' WHERE NOT has_table_privilege('clickrollup.dead_letters', 'DELETE')
UNION ALL
SELECT 'UPDATE (reason) ON clickrollup.dead_letters'
WHERE NOT has_column_privilege('clickrollup.dead_letters', 'reason', 'UPDATE')
"""
