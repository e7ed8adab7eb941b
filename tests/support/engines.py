"""What rollups take where it is there: an optional extension, by the environment variable CLICKROLLUP_WITH."""

import os
from typing import Any

import psycopg
from psycopg import sql


def create_extensions(connection: psycopg.Connection[Any]) -> None:
    """Create clickrollup, and the extension that CLICKROLLUP_WITH names: clickrollup_kernel or topn."""
    connection.execute("CREATE EXTENSION IF NOT EXISTS hll")
    connection.execute("CREATE EXTENSION clickrollup")
    if chosen := os.environ.get("CLICKROLLUP_WITH"):
        connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(chosen)))
