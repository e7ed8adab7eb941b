"""Checks at the start that the page can be drawn, so that a mistake shows at once."""

import psycopg

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.dashboard import catalog
from clickrollup.dashboard.database import AS_VIEWER, as_viewer
from clickrollup.dashboard.queries import DIMENSIONS
from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.dashboard.viewers import REVOKED
from clickrollup.postgres.connection import connect


def check(settings: DashboardSettings) -> None:
    """Read the registry once, as the reader.

    Raises UnavailableError when the server is not reached, ConfigurationError when the page could not be drawn.
    """
    schema, role = settings.schema_name, settings.reader_role
    with connect(settings) as connection:
        try:
            connection.execute(AS_VIEWER, as_viewer(settings, role))
            connection.execute(REVOKED)
            rollups = connection.execute(catalog.ROLLUPS, [schema]).fetchall()
        except psycopg.Error as error:
            raise ConfigurationError(
                f"the rollups cannot be read as {role}: {error.diag.message_primary}",
                hint=f"SELECT clickrollup.grant_reader('{schema}', '{role}'); GRANT {role} TO whom it connects as.",
            ) from error
    try:
        catalog.build(rollups, [], ("", "")).choose(frozenset(DIMENSIONS), 0)
    except catalog.NoRollupError as error:
        raise ConfigurationError(
            f"schema {schema} holds no clickstream: {error}",
            hint="SELECT clickrollup.create_clickstream(); makes one. --schema-name names another schema.",
        ) from error
