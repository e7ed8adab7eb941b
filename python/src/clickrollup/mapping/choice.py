"""Which way messages become rows: the clickstream's, or by the columns that the table has."""

from typing import NamedTuple

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.events import queries
from clickrollup.events.checks import (
    Target,
    check_privileges,
    find_events,
    find_target,
)
from clickrollup.events.made import Maker
from clickrollup.events.message import COLUMNS
from clickrollup.events.settings import TableSettings
from clickrollup.mapping.by_name import ByName
from clickrollup.mapping.catalog import Column, columns_of
from clickrollup.mapping.target import MappedTarget
from clickrollup.postgres.connection import Connection

# The column of create_clickstream's events that no message has: beside most of the others it tells whose table it is.
OWN_COLUMN = "event_id"
MOST = len(COLUMNS) - 1


class Table(NamedTuple):
    """The table to load into, and what makes its rows."""

    target: Target | MappedTarget
    maker: Maker


def find_table(connection: Connection, settings: TableSettings) -> Table:
    """Return the table that the settings name. Raises ConfigurationError with what it lacks."""
    found = find_target(connection, settings)
    columns = columns_of(connection, found.oid)
    if is_clickstream(connection, found, columns, settings):
        decoder = settings.decoder()
        decoder.keep_others = found.extra is not None
        return Table(find_events(connection, settings), decoder)
    target = by_name(found, columns, settings)
    check_privileges(connection, target, deduplicate=settings.deduplicate_within > 0)
    return Table(target, ByName(target, settings.uuid_field if settings.deduplicate_within else ""))


def is_clickstream(
    connection: Connection, found: Target, columns: list[Column], settings: TableSettings
) -> bool:
    """Tell whether the table is meant for the events of the clickstream, perhaps with a column amiss."""
    if settings.field_names or settings.column_names:
        return True
    names = {column.name for column in columns}
    if OWN_COLUMN in names and len(names & set(COLUMNS)) >= MOST:
        return True
    parameters = {"table": found.oid, "names": list(COLUMNS), "types": list(queries.COLUMN_TYPES)}
    return connection.execute(queries.WRONG_COLUMNS, parameters).fetchone() is None


def by_name(found: Target, columns: list[Column], settings: TableSettings) -> MappedTarget:
    """Return the table with the columns that messages fill. Raises ConfigurationError when there are none."""
    extra = next((c for c in columns if c.name == settings.extra_column and c.type == "jsonb"), None)
    ours = tuple(column for column in columns if not column.by_server and column is not extra)
    if not ours:
        raise ConfigurationError(
            f"table {settings.table} has no column that a message could fill: "
            f"{', '.join(column.name for column in columns) or 'it has none'}",
            hint="Identity and generated columns are the server's. Is this the table that you mean?",
        )
    return MappedTarget(found.oid, found.identifier, ours, extra)
