"""The consumer group of a loader that none was given: one for each table, so that no two share a topic's messages."""

from typing import Any, LiteralString

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.postgres.connection import Connection

# The default of all tables before each had its own; also the prefix of those.
FORMER_DEFAULT = "clickrollup"

# Groups that nobody chose, the one of `own` first, then those of the same table, then one of before tables were noted.
KNOWN_GROUPS: LiteralString = """
SELECT o.consumer_group, min(o.target_table),
       bool_and(o.target_table IS NULL OR o.target_table = %(table)s) AS ours
FROM clickrollup.loader_offsets AS o
WHERE o.topic = %(topic)s AND (o.consumer_group = %(former)s OR starts_with(o.consumer_group, %(former)s || '.'))
  AND (o.target_table IS NULL OR o.target_table = %(table)s OR NOT EXISTS (
      SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE format('"%%s"."%%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""')) = o.target_table))
GROUP BY o.consumer_group
ORDER BY o.consumer_group = %(own)s DESC, ours DESC, o.consumer_group = %(former)s
LIMIT 1
"""


def group_of(connection: Connection, given: str, topic: str, table: str) -> str:
    """Return the group that is given, else the one that has loaded the topic into this table, else the table's own.

    `table` is its name with the schema, both quoted.

    Raises ConfigurationError when offsets are those of a table that is gone: it may have become this one.
    """
    if given:
        return given
    own = f"{FORMER_DEFAULT}.{connection.info.dbname}." + table.strip('"').replace('"."', ".")
    parameters: dict[str, Any] = {
        "topic": topic,
        "table": table,
        "former": FORMER_DEFAULT,
        "own": own,
    }
    found = connection.execute(KNOWN_GROUPS, parameters).fetchone()
    if found is None:
        return own
    group, former, ours = found
    if not ours:
        raise ConfigurationError(
            f"group {group} has loaded topic {topic} into table {former}, which is not there any more",
            hint=f"If it was renamed to {table}, go on with --group {group}. To load the whole topic, give "
            "another --group.",
        )
    return str(group)
