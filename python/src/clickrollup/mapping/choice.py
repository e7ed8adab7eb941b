"""Which way messages become rows: the clickstream's, or by the columns that the table has."""

from collections.abc import Sequence
from dataclasses import replace
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
from clickrollup.mapping.formats import (
    TEXT_FORMATS,
    WITH_REGISTRY,
    Format,
    json_texts,
    msgpack_texts,
    raw_texts,
    separated,
)
from clickrollup.mapping.guard import Guarded
from clickrollup.mapping.mapped import Mapped
from clickrollup.mapping.packed import Compilable, PackedTarget, packed
from clickrollup.mapping.paths import refuse_unreadable
from clickrollup.mapping.plan import Plan, refuse_delete_by, refuse_fields, refuse_unknown_columns
from clickrollup.mapping.registry import registry_format
from clickrollup.mapping.rules import MappingFile, read_mapping
from clickrollup.mapping.target import MappedTarget
from clickrollup.postgres.connection import Connection

# The column of create_clickstream's events that no message has: beside most of the others it tells whose table it is.
OWN_COLUMN = "event_id"
MOST = len(COLUMNS) - 1


class Plain(NamedTuple):
    """A table, and what makes its rows in Python."""

    target: Target | MappedTarget
    maker: Compilable


class Table(NamedTuple):
    """The table to load into, and what makes its rows."""

    target: Target | MappedTarget
    maker: Maker


class PackedTable(NamedTuple):
    """The same for rows that may be made as they are sent."""

    target: Target | MappedTarget | PackedTarget
    maker: Maker


def find_table(connection: Connection, settings: TableSettings) -> Table:
    """Return the table that the settings name. Raises ConfigurationError with what it lacks."""
    target, maker = unguarded(connection, settings)
    return Table(target, guarded(maker, settings))


def find_packed(connection: Connection, settings: TableSettings) -> PackedTable:
    """Return the same, with compiled code where it can be: then nobody can look into the rows."""
    target, maker = packed(*unguarded(connection, settings))
    return PackedTable(target, guarded(maker, settings))


def guarded(maker: Maker, settings: TableSettings) -> Maker:
    """Return the maker, with a look at whether messages are in a schema registry's format."""
    if settings.format in WITH_REGISTRY or settings.format == "raw":
        return maker
    return Guarded(maker, settings.format)


def unguarded(connection: Connection, settings: TableSettings) -> Plain:
    """Return the table and its maker of rows. Raises ConfigurationError with what it lacks."""
    found = find_target(connection, settings)
    columns = columns_of(connection, found.oid)
    if not mapped(settings) and is_clickstream(connection, found, columns, settings):
        decoder = settings.decoder()
        decoder.keep_others = found.extra is not None
        return Plain(find_events(connection, settings), decoder)
    target = by_name(found, columns, settings)
    table = (
        with_mapping(connection, target, columns, settings) if mapped(settings) else plain(target, settings)
    )
    check_privileges(connection, table.target, deduplicate=settings.deduplicate_within > 0)
    return table


def mapped(settings: TableSettings) -> bool:
    """Tell whether more is said about messages than that fields have the names of columns."""
    return bool(settings.mapping) or settings.format != "json"


def plain(target: MappedTarget, settings: TableSettings) -> Plain:
    """Return what makes rows of JSON objects by name. Raises ConfigurationError for a name that no field can have."""
    for column in target.columns:
        try:
            refuse_unreadable(column.name)
        except ValueError as error:
            raise ConfigurationError(
                f"table {settings.table}: {error}",
                hint="Write a mapping that gives the column a path of its own, or leaves it out: docs/mapping.md.",
            ) from None
    return Plain(target, ByName(target, uuid_field(settings)))


def with_mapping(
    connection: Connection, target: MappedTarget, columns: list[Column], settings: TableSettings
) -> Plain:
    """Return what makes rows as the mapping and the format say. Raises ConfigurationError."""
    file = read_mapping(settings.mapping) if settings.mapping else MappingFile("", "")
    known = {column.name: column for column in columns}
    refuse_unknown_columns(file, known, settings.table)
    refuse_delete_by(file, known)
    refuse_fields(file, of_lines=settings.format in TEXT_FORMATS)
    target = replace(
        target,
        columns=tuple(column for column in target.columns if file.columns.get(column.name, True) is not None),
        extra=None if target.extra is not None and target.extra.name in file.columns else target.extra,
        nested=True,
        delete_by=tuple(known[name] for name in file.rules.delete_by),
    )
    if target.extra is None and settings.extra_column in file.columns:
        target = replace(target, columns=(*target.columns, *listed(known, file, settings.extra_column)))
    # Never the time of loading, which is the default of the clickstream's column.
    plan = Plan(
        target.columns,
        file,
        uuid_field(settings),
        texts=settings.format in TEXT_FORMATS,
        kafka_time=COLUMNS[0] if of_clickstream(connection, target.oid, columns) else "",
    )
    fields = file.rules.fields or [column.name for column in target.columns]
    form = format_of(settings, None if file.rules.header else fields)
    return Plain(target, Mapped(target, plan, file.rules, form))


def listed(known: dict[str, Column], file: MappingFile, name: str) -> list[Column]:
    """Return the column for other fields where the mapping fills it itself."""
    return (
        [known[name]]
        if name in known and file.columns[name] is not None and known[name].type == "jsonb"
        else []
    )


def uuid_field(settings: TableSettings) -> str:
    """Return the field of the producer's uuid, nothing where messages are not compared."""
    return settings.uuid_field if settings.deduplicate_within else ""


def format_of(settings: TableSettings, fields: Sequence[str] | None) -> Format:
    """Return what makes JSON of the messages' format; `fields` are those of lines, None: these name them."""
    if settings.format in TEXT_FORMATS:
        return separated("," if settings.format == "csv" else "\t", fields)
    if settings.format in WITH_REGISTRY:
        return registry_format(settings)
    return {"json": json_texts, "raw": raw_texts, "msgpack": msgpack_texts}[settings.format]


def is_clickstream(
    connection: Connection, found: Target, columns: list[Column], settings: TableSettings
) -> bool:
    """Tell whether the table is meant for the events of the clickstream, perhaps with a column amiss."""
    if settings.field_names or settings.column_names:
        return True
    return of_clickstream(connection, found.oid, columns)


def of_clickstream(connection: Connection, table: int, columns: list[Column]) -> bool:
    """Tell whether the table has the columns of the clickstream's events, or is create_clickstream's own."""
    names = {column.name for column in columns}
    if OWN_COLUMN in names and len(names & set(COLUMNS)) >= MOST:
        return True
    parameters = {"table": table, "names": list(COLUMNS), "types": list(queries.COLUMN_TYPES)}
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
