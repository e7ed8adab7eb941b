"""Which rows a message without an object deletes: a tombstone, or a change that says so."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from clickrollup.events.message import BadMessageError
from clickrollup.mapping.envelopes import Inner
from clickrollup.mapping.paths import Path, parse_path, shown
from clickrollup.mapping.sources import text_of

Key = Callable[[Any, Inner], str]
decode_exactly = msgspec.json.Decoder(float_hook=Decimal).decode


def parse_key(source: str) -> Key:
    """Return what finds a column's text: `@key`, a path in it, or one in the row before. Raises ValueError."""
    if source == "@key":
        return lambda message, _: required(text_of(message.key(), "@key"), "@key")
    name, _, rest = source.partition(".")
    if name not in ("@key", "@before") or not rest:
        raise ValueError(f"{source} names no key: write @key, @key.PATH or @before.PATH")
    path = parse_path(rest)
    where = shown(path, name)
    return lambda message, inner: at(message.key() if name == "@key" else inner.before, path, where)


def at(value: bytes | None, path: Path, where: str) -> str:
    """Return the text at a path. Raises BadMessageError when there is none."""
    try:
        found = None if value is None else decode_exactly(value)
        for step in path:
            found = found[step] if found is not None else None
    except (msgspec.MsgspecError, KeyError, IndexError, TypeError, UnicodeDecodeError):
        found = None
    if isinstance(found, bool | dict | list):
        found = None
    return required(None if found is None else str(found), where)


def required(text: str | None, where: str) -> str:
    """Return the text. Raises BadMessageError when there is none."""
    if text is None:
        raise BadMessageError(f"nothing to delete by - at `{where}`")
    return text
