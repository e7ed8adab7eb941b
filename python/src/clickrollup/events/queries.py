"""SQL about the tables that events go into. Names of the user's objects are put in as identifiers, values as parameters."""

from typing import LiteralString
from uuid import UUID

from psycopg import sql

# Types that binary COPY needs to the letter: it sends no text that the server could convert.
COLUMN_TYPES = ("timestamptz", "int8", "text", "text", "text", "int8", "int8")

# The same as sent: a timestamptz is an int8 of microseconds since 2000, see event.Row.
WIRE_TYPES = ("int8", *COLUMN_TYPES[1:])

SERVER: LiteralString = "SELECT current_database(), current_user, pg_is_in_recovery()"

# With the reason why no COPY fills it.
TARGET: LiteralString = """
SELECT c.oid, n.nspname, c.relname,
       CASE WHEN c.relkind = 'v' AND EXISTS (
                SELECT FROM pg_catalog.pg_trigger AS t
                -- FOR EACH ROW, INSTEAD OF, INSERT
                WHERE t.tgrelid = c.oid AND t.tgtype & 1 = 1 AND t.tgtype & 64 = 64 AND t.tgtype & 4 = 4) THEN NULL
            WHEN c.relkind = 'v' THEN 'a view without a trigger INSTEAD OF INSERT'
            WHEN c.relkind NOT IN ('r', 'p', 'f') THEN 'no table'
            WHEN row_security_active(c.oid) THEN 'under row-level security for this role' END
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(%(table)s)
"""

# The columns that are absent or of a type that binary COPY cannot fill.
WRONG_COLUMNS: LiteralString = """
SELECT wanted.name, wanted.type, pg_catalog.format_type(a.atttypid, NULL) AS found
FROM unnest(%(names)s::text[], %(types)s::text[]) WITH ORDINALITY AS wanted (name, type, position)
LEFT JOIN pg_catalog.pg_attribute AS a
    ON a.attrelid = %(table)s AND a.attname = wanted.name AND NOT a.attisdropped
WHERE a.atttypid IS NULL
   OR a.atttypid <> wanted.type::regtype AND NOT (wanted.type = 'text' AND a.atttypid = 'varchar'::regtype)
ORDER BY wanted.position
"""

CONSTRAINTS_AT_ONCE: LiteralString = "SET CONSTRAINTS ALL IMMEDIATE"

# jsonb as PostgreSQL receives it, see event.Row.
EXTRA_WIRE_TYPE = "bytea"

TYPE_OF_COLUMN: LiteralString = """
SELECT pg_catalog.format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
WHERE attrelid = %(table)s AND attname = %(name)s AND attnum > 0 AND NOT attisdropped
"""

OWN_TABLES: LiteralString = """
SELECT c.relname
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = 'clickrollup' AND c.relname IN ('loader_offsets', 'dead_letters')
"""

IS_OF_TODAY: LiteralString = """
SELECT count(*) = 3
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
WHERE c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'clickrollup')
  AND (c.relname, a.attname) IN (('dead_letters', 'topic_id'), ('dead_letters', 'message_headers'),
                                 ('event_uuids', 'table_number'))
"""

# The GRANTs that the current role lacks, ready to be typed.
MISSING_GRANTS: LiteralString = """
WITH own AS (
    SELECT c.relname, c.oid
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'clickrollup'
), target AS (
    SELECT c.oid, c.oid::regclass::text AS name
    FROM pg_catalog.pg_class AS c
    WHERE c.oid = %(table)s
), needed (position, granted, text) AS (
    SELECT 1, has_schema_privilege('clickrollup', 'USAGE'), 'USAGE ON SCHEMA clickrollup'
    UNION ALL
    SELECT 2, has_table_privilege(oid, p), p || ' ON clickrollup.loader_offsets'
    FROM own, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS p
    WHERE relname = 'loader_offsets'
    UNION ALL
    SELECT 3, has_table_privilege(oid, 'INSERT'), 'INSERT ON clickrollup.dead_letters'
    FROM own
    WHERE relname = 'dead_letters'
    UNION ALL
    SELECT 3, has_table_privilege(oid, p), p || ' ON clickrollup.event_uuids'
    FROM own, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p
    WHERE relname = 'event_uuids' AND %(deduplicate)s
    UNION ALL
    SELECT 3, p.granted, p.privilege || ' ON clickrollup.deduplicated_tables'
    FROM own, LATERAL (VALUES ('SELECT', has_table_privilege(oid, 'SELECT')),
        ('INSERT (table_name)', has_column_privilege(oid, 'table_name', 'INSERT'))) AS p (privilege, granted)
    WHERE relname = 'deduplicated_tables' AND %(deduplicate)s
    UNION ALL
    SELECT 4, bool_and(has_column_privilege(oid, column_name, 'INSERT')), 'INSERT ON ' || name
    FROM target, unnest(%(names)s::text[]) AS column_name
    GROUP BY name
)
SELECT text FROM needed WHERE NOT granted ORDER BY position
"""

TABLE_NUMBER: LiteralString = (
    "SELECT table_number FROM clickrollup.deduplicated_tables WHERE table_name = %(name)s"
)

# Waits for another loader that does the same.
NUMBER_TABLE: LiteralString = """
INSERT INTO clickrollup.deduplicated_tables (table_name) VALUES (%(name)s) ON CONFLICT (table_name) DO NOTHING
"""

# Those of the uuids that were taken, and whether too long ago to count. One by one: the planner would rather read the
# whole table than look for an array of thousands.
KNOWN_UUIDS: LiteralString = """
SELECT known.event_uuid::text, known.old
FROM unnest(%(uuids)s::uuid[]) AS asked (event_uuid)
CROSS JOIN LATERAL (
    SELECT k.event_uuid, k.loaded_at < now() - make_interval(secs => %(within)s) AS old
    FROM clickrollup.event_uuids AS k
    WHERE k.event_uuid = asked.event_uuid AND k.table_number = %(table)s
    OFFSET 0) AS known
"""

# Those of the uuids that are new, or were seen too long ago. In one order, so that two loaders that meet in a
# statement wait for each other instead of deadlocking; the second one then finds them known. Of a loader that hangs
# amid a batch they would wait for ever; the limit ends with the transaction, for a pooler may then give the connection
# to somebody else.
TAKE_UUIDS: LiteralString = """
INSERT INTO clickrollup.event_uuids AS known (table_number, event_uuid)
SELECT DISTINCT %(table)s::integer, taken.event_uuid FROM unnest(%(uuids)s::uuid[]) AS taken (event_uuid)
ORDER BY taken.event_uuid
ON CONFLICT (event_uuid, table_number) DO UPDATE SET loaded_at = excluded.loaded_at
WHERE known.loaded_at < excluded.loaded_at - make_interval(secs => %(within)s)
RETURNING event_uuid::text
"""

FORGET_UUIDS: LiteralString = """
DELETE FROM clickrollup.event_uuids WHERE table_number = %(table)s AND event_uuid = ANY (%(uuids)s::uuid[])
"""

UUID_BLOCKS: LiteralString = """
SELECT pg_relation_size('clickrollup.event_uuids') / current_setting('block_size')::bigint
"""

# Of some blocks, and none that somebody else is at.
PRUNE_UUIDS: LiteralString = """
DELETE FROM clickrollup.event_uuids WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM clickrollup.event_uuids
    WHERE ctid >= %(first)s::tid AND ctid < %(behind)s::tid
      AND table_number = %(table)s AND loaded_at < now() - make_interval(secs => %(within)s)
    FOR UPDATE SKIP LOCKED))
"""


def copy_in(table: sql.Identifier, columns: tuple[str, ...], *, text: bool = False) -> sql.Composed:
    """Return the COPY that fills these columns of the table, in binary or as `text`: see postgres.binary_copy."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    form = sql.SQL("CSV, NULL 'null', ESCAPE E'\\\\', ENCODING 'UTF8'" if text else "BINARY")
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT {})").format(table, names, form)


def set_offset(
    group: str,
    topic: str,
    partition: int,
    next_offset: int,
    *,
    stored: int | None = None,
    topic_id: UUID | None = None,
) -> str:
    """Return the statement that a person types to let the group go on at another offset.

    It does nothing any more once the row has moved from what was `stored`, or is not of that topic.
    """
    return (
        sql.SQL(
            "UPDATE clickrollup.loader_offsets SET next_offset = {}, topic_id = NULL "
            "WHERE consumer_group = {} AND topic = {} AND kafka_partition = {}{};"
        )
        .format(
            *map(sql.Literal, (next_offset, group, topic, partition)),
            sql.SQL(" AND topic_id = {}").format(sql.Literal(str(topic_id)))
            if topic_id
            else sql.SQL(" AND next_offset = {}").format(sql.Literal(stored)),
        )
        .as_string(None)
    )
