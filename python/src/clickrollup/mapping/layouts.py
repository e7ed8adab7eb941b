"""How compiled code reads the columns of a table: see events.layout."""

from typing import Any

from msgspec import UNSET

from clickrollup.events.layout import Kind, Otherwise, Slot
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.plan import Fill
from clickrollup.mapping.tree import Node
from clickrollup.mapping.wire import packed_value
from clickrollup.postgres.binary_copy import as_text

KINDS = {
    "int2": Kind.INT2,
    "int4": Kind.INT4,
    "int8": Kind.INT8,
    "float4": Kind.DOUBLE,
    "float8": Kind.DOUBLE,
    "numeric": Kind.NUMERIC,
    "bool": Kind.BOOLEAN,
    "text": Kind.TEXT,
    "varchar": Kind.TEXT,
    "bpchar": Kind.TEXT,
    "citext": Kind.TEXT,
    "enum": Kind.TEXT,
    "uuid": Kind.UUID,
    "date": Kind.DATE,
    "time": Kind.OPAQUE,
    "timestamp": Kind.TIMESTAMP,
    "timestamptz": Kind.TIMESTAMPTZ,
    "jsonb": Kind.JSONB,
    "json": Kind.JSON,
    "bytea": Kind.BYTEA,
    "composite": Kind.OPAQUE,
}
# The producer's uuid, where it fills no column.
IDENTITY_SLOT = Slot(Kind.UUID, Otherwise.NULL, Otherwise.NULL, hidden=True)


def kind_of(column: Column) -> Kind:
    """Return how values for the column are read; an array is read by Python."""
    return Kind.OPAQUE if column.is_array else KINDS.get(column.type, Kind.INPUT_TEXT)


def slot_of(column: Column) -> Slot:
    """Return how the column is filled by the field of its name."""
    on_null = Otherwise.REFUSE if column.not_null else Otherwise.NULL
    if column.required:
        return Slot(kind_of(column), Otherwise.REFUSE, on_null)
    return Slot(kind_of(column), Otherwise.LEAVE_OUT if column.has_default else Otherwise.NULL, on_null)


def slot_for(fill: Fill, *, binary: bool) -> Slot:
    """Return how the column is filled as a mapping says; one whose value is the same in all rows has no field."""
    slot = slot_of(fill.column)._replace(kind=kind_of(fill.column) if fill.plain else Kind.OPAQUE)
    if fill.default is UNSET:
        return slot
    given = (
        packed_value(fill.column, fill.default) if binary else as_text([[fill.default]]).removesuffix(b"\n")
    )
    return slot._replace(on_absent=Otherwise.GIVEN, on_null=Otherwise.GIVEN, given=given)


def fields_below(node: Node) -> dict[bytes, Any] | None:
    """Return the fields of an object, each with the key of its value or the fields below; None: it is not that plain."""
    found: dict[bytes, Any] = {}
    for step, child in node.children.items():
        below = fields_below(child) if child.children else next(iter(child.leaves), None)
        if (
            isinstance(step, int)
            or below is None
            or len(child.leaves) > 1
            or (child.leaves and child.children)
        ):
            return None
        found[step.encode()] = below
    return found
