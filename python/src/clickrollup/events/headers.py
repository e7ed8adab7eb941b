"""Headers of a message, as they are kept with a dead letter: pairs of name and value in their order, as JSON."""

import base64
from collections.abc import Iterable
from typing import Any

import msgspec

from clickrollup.events.message import JSONB_VERSION

Header = tuple[str, bytes | None]


def kept(headers: Iterable[tuple[str, str | bytes | None]] | None) -> bytes | None:
    """Return headers as jsonb is received, None where there are none."""
    found = [(name.replace("\0", "\ufffd"), value_kept(value)) for name, value in headers or []]
    return JSONB_VERSION + msgspec.json.encode(found) if found else None


def value_kept(value: str | bytes | None) -> Any:
    """Return a value as text where it is one, else in base64."""
    raw = value.encode() if isinstance(value, str) else value
    if raw is None:
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = "\0"
    return {"base64": base64.b64encode(raw).decode()} if "\0" in text else text


def given(found: list[list[Any]] | None) -> list[Header] | None:
    """Return the headers as they came, of what was kept of them."""
    return None if found is None else [(name, value_given(value)) for name, value in found]


def value_given(value: Any) -> bytes | None:
    """Return a value as it came."""
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    return None if value is None else str(value).encode()
