"""What is wrapped around the object that is meant, by the names under which others know these wrappings."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, Raw

from clickrollup.events.message import BadMessageError
from clickrollup.mapping.logical import meant
from clickrollup.mapping.snowplow import snowplow_fields


class Inner(NamedTuple):
    """One object of a message: its text, None where it says that something was deleted, and what was around it."""

    value: bytes | None
    envelope: bytes | None = None
    # The row that was deleted, where the message says so.
    before: bytes | None = None
    # Why no row follows from it, where it is neither an object nor a deletion.
    refused: str = ""


Unwrap = Callable[[bytes, Any], list[Inner]]


class Change(msgspec.Struct):
    """What is read of a change of Debezium, with or without its schema around it."""

    op: str | None = None
    before: Raw | msgspec.UnsetType = UNSET
    after: Raw | msgspec.UnsetType = UNSET
    schema: Raw | msgspec.UnsetType = UNSET
    payload: Raw | msgspec.UnsetType = UNSET


# Messages of Debezium from which no row follows.
NO_ROWS = {"t": "the table was truncated", "m": "a message of the database's log"}
parse_change = msgspec.json.Decoder(Change).decode
parse_object = msgspec.json.Decoder(dict[str, Raw]).decode
parse_array = msgspec.json.Decoder(list[Raw]).decode


def debezium(value: bytes, _message: Any) -> list[Inner]:
    """Return the row after a change; the one before it where it was deleted.

    Other messages, as those of a truncated table, are refused where no filter passes them over.
    """
    change = parse_change(value)
    if change.op is None and change.payload is not UNSET:
        value = meant(bytes(change.schema or b"{}"), bytes(change.payload))
        if value == b"null":
            return [Inner(None)]
        change = parse_change(value)
    if change.op == "d":
        return [Inner(None, value, present(change.before))]
    after = present(change.after)
    if change.op in NO_ROWS:
        return [Inner(None, value, refused=f"{NO_ROWS[change.op]}: no row follows from it - at `$.op`")]
    if change.op not in ("c", "r", "u") or after is None:
        return [Inner(None, value, refused=f"no change of Debezium: op is {change.op!r} - at `$.op`")]
    return [Inner(after, value)]


def present(value: Any) -> bytes | None:
    """Return the bytes of a value that is there and not null."""
    return None if value is UNSET or bytes(value) == b"null" else bytes(value)


def cloudevents(value: bytes, message: Any) -> list[Inner]:
    """Return the data of an event, whether its attributes stand around it or in the headers."""
    headers = {name.lower(): text for name, text in message.headers() or []}
    if "ce_specversion" in headers:
        attributes = {
            name[3:]: text.decode() for name, text in headers.items() if name.startswith("ce_") and text
        }
        return [Inner(value, msgspec.json.encode(attributes))]
    if value.lstrip()[:1] == b"[":
        return [inner for event in parse_array(value) for inner in cloudevent(bytes(event))]
    return cloudevent(value)


def cloudevent(value: bytes) -> list[Inner]:
    """Return the data of a structured event; one without data is an object without fields."""
    fields = parse_object(value)
    if "specversion" not in fields:
        raise BadMessageError("no CloudEvent: it has no specversion, and no header ce_specversion")
    data = present(fields.get("data", UNSET))
    if data is None and "data_base64" in fields:
        try:
            data = base64.b64decode(msgspec.json.decode(fields["data_base64"], type=str), validate=True)
        except binascii.Error:
            raise BadMessageError("Expected base64 - at `$.data_base64`") from None
    return [Inner(b"{}" if data is None else data, value)]


def segment(value: bytes, _message: Any) -> list[Inner]:
    """Return the calls of a batch, or the one call that the message is."""
    fields = parse_object(value)
    if "batch" not in fields:
        return [Inner(value, value)]
    return [Inner(bytes(call), value) for call in parse_array(fields["batch"])]


def connect_schema(value: bytes, _message: Any) -> list[Inner]:
    """Return the payload beside the schema."""
    fields = parse_object(value)
    if "payload" not in fields:
        raise BadMessageError("no payload, which Kafka Connect writes beside the schema - at `$.payload`")
    payload = meant(bytes(fields.get("schema", b"{}")), bytes(fields["payload"]))
    return [Inner(None if payload == b"null" else payload, value)]


def ndjson(value: bytes, _message: Any) -> list[Inner]:
    """Return the objects that stand a line each."""
    found = [Inner(line) for line in value.split(b"\n") if line.strip()]
    if not found:
        raise BadMessageError("empty message")
    return found


def json_array(value: bytes, _message: Any) -> list[Inner]:
    """Return the objects of the array that the message is."""
    return [Inner(bytes(one)) for one in parse_array(value)]


def snowplow_json(value: bytes, _message: Any) -> list[Inner]:
    """Return the data of a self-describing event; an enriched one is an object as it stands."""
    fields = parse_object(value)
    if fields.keys() != {"schema", "data"}:
        return [Inner(value, value)]
    data = bytes(fields["data"])
    return (
        [Inner(bytes(one), value) for one in parse_array(data)] if data[:1] == b"[" else [Inner(data, value)]
    )


def snowplow_tsv(value: bytes, _message: Any) -> list[Inner]:
    """Return the fields of an enriched event by their names."""
    return [Inner(snowplow_fields(value))]


UNWRAP: dict[str, Unwrap] = {
    "debezium": debezium,
    "cloudevents": cloudevents,
    "segment": segment,
    "connect-schema": connect_schema,
    "ndjson": ndjson,
    "json-array": json_array,
    "snowplow-json": snowplow_json,
    "snowplow-tsv": snowplow_tsv,
}
# Those whose values are all texts.
TEXT_ENVELOPES = ("snowplow-tsv",)
# Those with something around the object.
AROUND = ("debezium", "cloudevents", "segment", "connect-schema", "snowplow-json")
# Columns of these types get times of these envelopes in UTC where no zone is named: a count since 1970 is one.
IN_UTC = {
    "snowplow-tsv": ("timestamp", "timestamptz"),
    "debezium": ("timestamp",),
    "connect-schema": ("timestamp",),
}
