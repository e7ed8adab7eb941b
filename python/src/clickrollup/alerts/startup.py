"""Checks at the start that alerts can be kept, so that a mistake shows at once."""

from typing import LiteralString

import psycopg

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.postgres.connection import connect
from clickrollup.postgres.settings import DatabaseSettings

MAY_KEEP: LiteralString = """
SELECT has_table_privilege('clickrollup.alerts', 'SELECT, INSERT, UPDATE, DELETE')
   AND has_table_privilege('clickrollup.alert_messages', 'SELECT, INSERT, UPDATE, DELETE')
"""


def check_rights(settings: DatabaseSettings, reader_role: str) -> None:
    """Look whether the role that connects may keep alerts, and measure as the reader.

    Raises UnavailableError when the server is not reached, ConfigurationError when a right is missing.
    """
    with connect(settings) as connection:
        try:
            (may_keep,) = connection.execute(MAY_KEEP).fetchone() or (False,)
            connection.execute("SELECT set_config('role', %s, true)", [reader_role])
            why = "" if may_keep else "the role that connects may not write clickrollup.alerts"
        except psycopg.Error as error:
            why = str(error.diag.message_primary)
    if why:
        raise ConfigurationError(
            f"alerts cannot be kept: {why}",
            hint=f"SELECT clickrollup.grant_alerts('ROLE'); GRANT {reader_role} TO ROLE; for the role that connects.",
        )
