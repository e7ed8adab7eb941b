"""What is looked at before anything is loaded: each finding is an error that names its fix."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from psycopg import sql

from clickrollup.commandline.errors import ConfigurationError, UnavailableError
from clickrollup.events import queries
from clickrollup.events.fields import parse_names
from clickrollup.events.message import COLUMNS, Row
from clickrollup.events.settings import TableSettings
from clickrollup.postgres.binary_copy import Form
from clickrollup.postgres.connection import Connection, PatientConnection, translated

Found = TypeVar("Found")
NAME_THE_PRIMARY = "Name the primary; with several hosts, add target_session_attrs=read-write."


@dataclass(frozen=True)
class Target:
    """The table to load into, as the catalog knows it."""

    oid: int
    identifier: sql.Identifier
    # Field of an event -> its column; fields that are not kept are absent.
    columns: Mapping[str, str]
    # The jsonb column for other fields, None when the table has none.
    extra: str | None = None

    @property
    def name(self) -> str:
        """The table's name as it is kept beside what belongs to it."""
        return self.identifier.as_string(None)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns to fill, in the order of a row."""
        return (*self.columns.values(), *([self.extra] if self.extra else []))

    @property
    def wire_types(self) -> tuple[str, ...]:
        types = dict(zip(COLUMNS, queries.WIRE_TYPES, strict=True))
        return (*(types[field] for field in self.columns), *([queries.EXTRA_WIRE_TYPE] if self.extra else []))

    @cached_property
    def form(self) -> Form:
        """The COPY that takes the rows."""
        return Form(queries.copy_in(self.identifier, self.names), self.wire_types)

    def forms(self, rows: Sequence[Row]) -> list[tuple[Form, Sequence[Row]]]:
        """Return the COPY that takes the rows, and the rows as it takes them."""
        return [(self.form, self.fit(rows))]

    def fit(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows without the values that have no column."""
        if len(self.columns) == len(COLUMNS):
            return rows
        kept = [index for index, field in enumerate(COLUMNS) if field in self.columns]
        return [(*(row[index] for index in kept), *row[len(COLUMNS) :]) for row in rows]


def find_events(connection: Connection, settings: TableSettings) -> Target:
    """Return the clickstream's table. Raises ConfigurationError with what it lacks."""
    target = find_target(connection, settings)
    check_columns(connection, target, settings.table)
    check_privileges(connection, target, deduplicate=settings.deduplicate_within > 0)
    return target


def check_database(
    connection: Connection,
    settings: TableSettings,
    find: Callable[[Connection, TableSettings], Found] = find_events,  # type: ignore[assignment]
) -> Found:
    """Return what `find` finds of the table, after a look at the extension, the columns and the privileges.

    Raises ConfigurationError with the statement that helps, UnavailableError for a server that only reads.
    """
    with translated("look at the catalog"):
        check_server(connection)
        check_own_tables(connection)
        found = find(connection, settings)
        connection.rollback()
    if settings.allow_left_out and isinstance(connection, PatientConnection):
        connection.left_out = 0
    return found


def check_server(connection: Connection) -> None:
    """Raise UnavailableError when the server is a standby."""
    database, _, standby = connection.execute(queries.SERVER).fetchone() or ("", "", False)
    if standby:
        raise UnavailableError(
            f"the server of database {database} is a standby, which takes no writes",
            server="postgresql",
            hint=NAME_THE_PRIMARY,
        )


def check_own_tables(connection: Connection) -> None:
    """Raise ConfigurationError when the extension's tables are not there."""
    found = {name for (name,) in connection.execute(queries.OWN_TABLES)}
    missing = {"loader_offsets", "dead_letters"} - found
    if missing:
        raise ConfigurationError(
            f"database {connection.info.dbname} has no clickrollup.{', clickrollup.'.join(sorted(missing))}",
            hint="There: CREATE EXTENSION clickrollup CASCADE; SELECT clickrollup.create_clickstream();",
        )
    if connection.execute(queries.IS_OF_TODAY).fetchone() == (False,):
        raise ConfigurationError(
            f"clickrollup in database {connection.info.dbname} is older than this program: its dead letters lack "
            "the id of a topic or headers, or its event_uuids the number of a table",
            hint="Install the version of this program on the server, then, as the extension's owner: ALTER EXTENSION "
            "clickrollup UPDATE; where there is no extension, run the plain SQL file of that version.",
        )


def find_target(connection: Connection, settings: TableSettings) -> Target:
    """Return the table of that name. Raises ConfigurationError when there is none."""
    table, names, extra = settings.table, parse_names(settings.column_names), settings.extra_column
    row = connection.execute(queries.TARGET, {"table": table}).fetchone()
    if row is None:
        raise ConfigurationError(
            f"table {table} is not in database {connection.info.dbname}, or not where the search_path leads",
            hint="SELECT clickrollup.create_clickstream(); makes events. --table takes schema.table as well; "
            f"of its schema, role {connection.info.user} needs USAGE.",
        )
    oid, schema, name, unfit = row
    if unfit:
        raise ConfigurationError(
            f"{table} is {unfit}, and COPY does not fill it",
            hint="Name the table behind it. COPY fills tables, partitioned and foreign ones too, and views with such a "
            "trigger; row-level security binds neither the owner of a table nor a role with BYPASSRLS.",
        )
    columns = {field: column for field in COLUMNS if (column := names.get(field, field))}
    (kind,) = connection.execute(queries.TYPE_OF_COLUMN, {"table": oid, "name": extra}).fetchone() or (None,)
    if extra and kind != "jsonb" and "extra_column" in settings.model_fields_set:
        raise ConfigurationError(
            f"table {table} has no jsonb column {extra} ({kind or 'absent'}) for a message's other fields",
            hint=f"ALTER TABLE {table} ADD COLUMN {sql.Identifier(extra).as_string(None)} jsonb; or name another "
            "by --extra-column; or leave the setting out.",
        )
    return Target(oid, sql.Identifier(schema, name), columns, extra if kind == "jsonb" else None)


def check_columns(connection: Connection, target: Target, table: str) -> None:
    """Raise ConfigurationError when a column is absent or has a type that binary COPY cannot fill."""
    types = dict(zip(COLUMNS, queries.COLUMN_TYPES, strict=True))
    parameters = {
        "table": target.oid,
        "names": list(target.columns.values()),
        "types": [types[field] for field in target.columns],
    }
    wrong = [
        f"{name} {wanted} ({found or 'absent'})"
        for name, wanted, found in connection.execute(queries.WRONG_COLUMNS, parameters)
    ]
    if wrong:
        raise ConfigurationError(
            f"table {table} lacks columns as the loader needs them: {', '.join(wrong)}",
            hint="SELECT clickrollup.create_clickstream(…); makes a table as needed. For messages of your own into "
            "a table of your own, write a mapping: clickrollup mapping --help.",
        )


class Filled(Protocol):
    """A table of which some columns are filled."""

    @property
    def oid(self) -> int: ...

    @property
    def names(self) -> tuple[str, ...]: ...


def check_privileges(connection: Connection, target: Filled, *, deduplicate: bool) -> None:
    """Raise ConfigurationError with the GRANTs that the role lacks."""
    parameters = {"table": target.oid, "names": list(target.names), "deduplicate": deduplicate}
    grants = [text for (text,) in connection.execute(queries.MISSING_GRANTS, parameters)]
    if grants:
        role = sql.Identifier(connection.info.user).as_string(connection)
        raise ConfigurationError(
            f"role {connection.info.user} lacks {len(grants)} privileges: {', '.join(grants)}",
            hint=" ".join(f"GRANT {grant} TO {role};" for grant in grants),
        )
