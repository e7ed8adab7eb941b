"""Whether Citus has distributed the table: there a transaction writes over many connections, and to end it takes long."""

from typing import LiteralString

from psycopg import sql

from clickrollup.postgres.connection import Connection, translated

# How many times --batch-age a batch may take on a cluster while more messages wait, and how many times the usual
# --batch-rows and --batch-bytes: its commit prepares and commits on each of up to sixteen connections to a worker, and
# takes as long for a few rows as for many.
PATIENCE = 10

HAS_CITUS: LiteralString = (
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension AS e WHERE e.extname = 'citus')"
)
IS_DISTRIBUTED: LiteralString = """
SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition AS p WHERE p.logicalrelid = %s::pg_catalog.regclass)
"""


def is_distributed(connection: Connection, table: sql.Identifier) -> bool:
    """Return whether Citus has distributed a table."""
    with translated("look whether the table is distributed"):
        ((found,),) = connection.execute(HAS_CITUS).fetchall()
        if found:
            ((found,),) = connection.execute(IS_DISTRIBUTED, [table.as_string(None)]).fetchall()
        connection.rollback()
    return bool(found)
