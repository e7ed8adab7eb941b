"""What Kafka Connect and Debezium mean by a value: their schema names it, where it stands beside the payload.

A Decimal is the bytes of an integer there, a date a count of days. With the schema they become what columns take.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import msgspec
from msgspec import Raw

from clickrollup.events.message import BadMessageError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS_A_DAY = 86_400_000_000
Change = Callable[[Raw], Raw]


class Schema(msgspec.Struct):
    """As much as is read of a schema of Kafka Connect."""

    type: str = ""
    field: str = ""
    name: str = ""
    parameters: dict[str, str] = {}
    fields: list["Schema"] = []
    items: "Schema | None" = None
    values: "Schema | None" = None


parse_schema = msgspec.json.Decoder(Schema).decode
parse_object = msgspec.json.Decoder(dict[str, Raw]).decode
parse_array = msgspec.json.Decoder(list[Raw]).decode
encode = msgspec.json.encode


def meant(schema: bytes, payload: bytes) -> bytes:
    """Return the payload with its values as they are meant. Raises BadMessageError for one that is not of its schema."""
    change = change_of_text(schema)
    if change is None:
        return payload
    try:
        return bytes(change(Raw(payload)))
    except (msgspec.MsgspecError, ValueError, ArithmeticError, TypeError) as error:
        raise BadMessageError(f"the payload is not what its schema says: {error}") from None


@lru_cache(maxsize=256)
def change_of_text(schema: bytes) -> Change | None:
    """Return what is to be done to values of this schema; None: nothing."""
    try:
        return change_of(parse_schema(schema))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # A schema that we do not understand says nothing about the values.
        return None


def change_of(schema: Schema) -> Change | None:
    """Return what is to be done to values of a schema; None: nothing."""
    if schema.name in CHANGES:
        return unless_null(CHANGES[schema.name](schema.parameters))
    if schema.type == "struct":
        changes = {field.field: change for field in schema.fields if (change := change_of(field)) is not None}
        return unless_null(lambda value: of_fields(changes, value)) if changes else None
    inner = schema.items or schema.values
    below = None if inner is None else change_of(inner)
    return None if below is None else unless_null(lambda value: of_elements(below, value))


def unless_null(change: Change) -> Change:
    """Return the change for values that may be null."""
    return lambda value: value if bytes(value) == b"null" else change(value)


def of_fields(changes: Mapping[str, Change], value: Raw) -> Raw:
    """Return an object with the changes done to its fields."""
    fields = parse_object(value)
    for name in fields.keys() & changes.keys():
        try:
            fields[name] = changes[name](fields[name])
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise ValueError(f"{error} - at `{name}`") from None
    return Raw(encode(fields))


def of_elements(change: Change, value: Raw) -> Raw:
    """Return an array, or a map, with the change done to each value."""
    if bytes(value)[:1] == b"[":
        return Raw(encode([change(one) for one in parse_array(value)]))
    return Raw(encode({name: change(one) for name, one in parse_object(value).items()}))


def decimal_of(text: str, scale: int) -> Decimal:
    """Return the number of which base64 has the digits, as bytes of an integer. Raises ValueError for other text."""
    try:
        digits = int.from_bytes(base64.b64decode(text, validate=True), "big", signed=True)
    except binascii.Error:
        raise ValueError("Expected base64") from None
    return Decimal(f"{digits}E{-scale}")


def plain_number(number: Decimal) -> Raw:
    """Return a number as JSON writes it, without exponent."""
    return Raw(f"{number:f}".encode())


def decimal(parameters: Mapping[str, str]) -> Change:
    """Return the change for Decimals of Kafka Connect, which may be numbers already."""
    scale = int(parameters.get("scale", "0"))

    def change(value: Raw) -> Raw:
        found = msgspec.json.decode(value)
        return plain_number(decimal_of(found, scale)) if isinstance(found, str) else value

    return change


def variable_decimal(value: Raw) -> Raw:
    """Return the number of Debezium's decimals that tell their scale each."""
    found = msgspec.json.decode(value)
    return plain_number(decimal_of(found["value"], int(found["scale"])))


def counted(microseconds: float, shape: Callable[[datetime], str]) -> Callable[[Mapping[str, str]], Change]:
    """Return what makes the change for counts of so many microseconds since 1970; texts stay as they are."""

    def change(value: Raw) -> Raw:
        found = msgspec.json.decode(value)
        if isinstance(found, str):
            return value
        return Raw(encode(shape(EPOCH + timedelta(microseconds=round(found * microseconds)))))

    return lambda _: change


def as_time(time: datetime) -> str:
    """Return a time as RFC 3339 writes it."""
    return time.isoformat().replace("+00:00", "Z")


def as_date(time: datetime) -> str:
    """Return the day of a time."""
    return time.date().isoformat()


def as_clock(time: datetime) -> str:
    """Return the time of day."""
    return time.time().isoformat()


def unpacked(value: Raw) -> Raw:
    """Return the JSON that stands in a text."""
    found = msgspec.json.decode(value)
    return Raw(found.encode()) if isinstance(found, str) else value


CHANGES: dict[str, Callable[[Mapping[str, str]], Change]] = {
    "org.apache.kafka.connect.data.Decimal": decimal,
    "org.apache.kafka.connect.data.Timestamp": counted(1000, as_time),
    "org.apache.kafka.connect.data.Date": counted(MICROSECONDS_A_DAY, as_date),
    "org.apache.kafka.connect.data.Time": counted(1000, as_clock),
    "io.debezium.data.VariableScaleDecimal": lambda _: variable_decimal,
    "io.debezium.data.Json": lambda _: unpacked,
    "io.debezium.time.Date": counted(MICROSECONDS_A_DAY, as_date),
    "io.debezium.time.Timestamp": counted(1000, as_time),
    "io.debezium.time.MicroTimestamp": counted(1, as_time),
    "io.debezium.time.NanoTimestamp": counted(0.001, as_time),
    "io.debezium.time.Time": counted(1000, as_clock),
    "io.debezium.time.MicroTime": counted(1, as_clock),
    "io.debezium.time.NanoTime": counted(0.001, as_clock),
}
