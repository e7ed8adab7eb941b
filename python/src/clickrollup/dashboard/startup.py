"""Checks at the start that the boards can be drawn, so that a mistake shows at once."""

import psycopg

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.dashboard.boards.folder import Boards
from clickrollup.dashboard.boards.read import Source
from clickrollup.dashboard.database import AS_VIEWER, Scope, as_viewer
from clickrollup.dashboard.questions import RefusedError, reads
from clickrollup.dashboard.selection import Selection
from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.dashboard.viewers import REVOKED
from clickrollup.postgres.connection import connect
from clickrollup.rollups import catalog
from clickrollup.rollups.catalog import Catalog

WITHOUT_ROLLUP = frozenset({"text", "freshness"})


def check(settings: DashboardSettings) -> None:
    """Read the boards and the registry once, the latter as the reader.

    Raises UnavailableError when the server is not reached, ConfigurationError when a board could not be drawn.
    """
    boards = Boards(settings.boards)
    found = registry(settings)
    for kept in boards.kept.values():
        try:
            check_board(kept.source, found, settings)
        except RefusedError as error:
            raise ConfigurationError(str(error), hint=hint(settings)) from error


def registry(settings: DashboardSettings) -> Catalog:
    """Return what the registry says to the reader; raises ConfigurationError where that cannot be read."""
    schema, role = settings.schema_name, settings.reader_role
    with connect(settings) as connection:
        try:
            connection.execute(AS_VIEWER, as_viewer(settings, role))
            connection.execute(REVOKED)
            asked = catalog.asked(settings.trusted)
            rollups = connection.execute(catalog.ROLLUPS, asked).fetchall()
            fields = connection.execute(catalog.FIELDS, asked).fetchall()
        except psycopg.Error as error:
            raise ConfigurationError(
                f"the rollups cannot be read as {role}: {error.diag.message_primary}",
                hint=f"SELECT clickrollup.grant_reader('{schema}', '{role}'); GRANT {role} TO whom it connects as.",
            ) from error
    return catalog.build(rollups, fields, [], ("", ""))


def check_board(source: Source, found: Catalog, settings: DashboardSettings) -> None:
    """Check that each card has its rollup, dimensions and measures; raises RefusedError that names file, line and key."""
    everything = Scope(settings.reader_role, settings.schema_name, None)
    for number, page in enumerate(source.board.pages):
        for place, card in enumerate(page.cards):
            if card.type in WITHOUT_ROLLUP:
                continue
            try:
                reads(source.board, card, found, everything, None, Selection(), settings.schema_name)
            except RefusedError as error:
                raise RefusedError(
                    str(source.error(("pages", number, "cards", place), str(error)))
                ) from error


def hint(settings: DashboardSettings) -> str:
    """Return what to do where a board and the database do not fit."""
    if settings.boards is None:
        return (
            f"The board that is shown without --boards is for a clickstream in schema {settings.schema_name}; "
            "--schema-name names another schema, and SELECT clickrollup.create_clickstream(); makes one. "
            "clickrollup dashboard --init ROLLUP writes a board for any other rollup."
        )
    return (
        f"SELECT clickrollup.grant_reader('SCHEMA', '{settings.reader_role}'); lets the page read the rollups of a schema; "
        "clickrollup dashboard --init ROLLUP shows what a rollup has."
    )
