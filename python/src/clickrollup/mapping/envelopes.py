"""What is wrapped around the object that is meant, by the names under which others know these wrappings."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, Raw

from clickrollup.events.message import BadMessageError
from clickrollup.mapping.snowplow import snowplow_fields


class Inner(NamedTuple):
    """One object of a message: its text, None where it says that something was deleted, and what was around it."""

    value: bytes | None
    envelope: bytes | None = None
    # The row that was deleted, where the message says so.
    before: bytes | None = None


Unwrap = Callable[[bytes, Any], list[Inner]]


class Change(msgspec.Struct):
    """What is read of a change of Debezium, with or without its schema around it."""

    op: str | None = None
    before: Raw | msgspec.UnsetType = UNSET
    after: Raw | msgspec.UnsetType = UNSET
    payload: Raw | msgspec.UnsetType = UNSET


parse_change = msgspec.json.Decoder(Change).decode
parse_object = msgspec.json.Decoder(dict[str, Raw]).decode
parse_array = msgspec.json.Decoder(list[Raw]).decode


def debezium(value: bytes, _message: Any) -> list[Inner]:
    """Return the row after a change; the one before it where it was deleted."""
    change = parse_change(value)
    if change.op is None and change.payload is not UNSET:
        value = bytes(change.payload)
        if value == b"null":
            return [Inner(None)]
        change = parse_change(value)
    if change.op == "d":
        return [Inner(None, value, present(change.before))]
    after = present(change.after)
    if change.op not in ("c", "r", "u") or after is None:
        raise BadMessageError(f"no change of Debezium: op is {change.op!r} - at `$.op`")
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
    """Return the data of a structured event."""
    fields = parse_object(value)
    if "specversion" not in fields or "data" not in fields:
        missing = "data" if "specversion" in fields else "specversion"
        raise BadMessageError(f"no CloudEvent: it has no {missing}, and no header ce_specversion")
    return [Inner(bytes(fields["data"]), value)]


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
    payload = bytes(fields["payload"])
    return [Inner(None if payload == b"null" else payload, value)]


def ndjson(value: bytes, _message: Any) -> list[Inner]:
    """Return the objects that stand a line each."""
    return [Inner(line) for line in value.split(b"\n") if line.strip()]


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
    "snowplow-json": snowplow_json,
    "snowplow-tsv": snowplow_tsv,
}
# Those whose values are all texts, with times in UTC.
TEXT_ENVELOPES = ("snowplow-tsv",)
