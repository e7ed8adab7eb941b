"""Messages like a client's mistakes, each of which the loader must put among the dead letters."""

from collections.abc import Callable
from typing import Any

import msgspec

from clickrollup.events.message import MAX_TEXT_BYTES

Event = dict[str, Any]


def changed(**fields: Any) -> Callable[[Event], bytes]:
    """Return a maker of the event with these fields instead of its own."""
    return lambda event: msgspec.json.encode(event | fields)


def without_country(event: Event) -> bytes:
    """Return the event with a field missing."""
    return msgspec.json.encode({name: value for name, value in event.items() if name != "country"})


def invalid_utf8(event: Event) -> bytes:
    """Return the event with a byte in a text that UTF-8 does not know."""
    return msgspec.json.encode(event).replace(b'"country":"', b'"country":"\xff')


# In the order in which they are sent; a kind's name is for tests and for reading.
BAD_KINDS: dict[str, Callable[[Event], bytes | None]] = {
    "not json": lambda _: b"{not json",
    "missing field": without_country,
    "text for a number": changed(customer_id="one"),
    "fraction": changed(device_id=1.5),
    "beyond bigint": changed(device_id=2**63),
    "number for a text": changed(event_type=1),
    "zero character": changed(browser="Chro\x00me"),
    "invalid utf-8": invalid_utf8,
    "year 10000": changed(event_time="10000-01-01T00:00:00Z"),
    "no time zone": changed(event_time="2020-01-01T00:00:00"),
    "too long": changed(event_type="x" * (MAX_TEXT_BYTES + 1)),
    "empty": lambda _: b"",
    "tombstone": lambda _: None,
}
