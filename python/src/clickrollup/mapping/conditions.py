"""Which messages, and which elements of an exploded array, make rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import msgspec
from msgspec import UNSET

from clickrollup.events.message import BadMessageError, parsed
from clickrollup.mapping.rules import Filter
from clickrollup.mapping.sources import Place, absent
from clickrollup.mapping.tree import Node

Find = Callable[[Any, int], Any]


@dataclass(frozen=True)
class Condition:
    """One condition of a file, and where the value stands that it is about.

    It reads nothing else: what the columns need may not be there in a message that is to be passed over.
    """

    filter: Filter
    # The document that the value is in, and what finds it there.
    document: str | None = None
    read: Callable[[bytes], Any] | None = None
    # Else it is metadata, found by message and place in the array.
    find: Find | None = None

    @property
    def of_item(self) -> bool:
        """Tell whether it is about each element of the exploded array."""
        return self.document == "item" or self.filter.path == "@index"

    @property
    def of_value(self) -> bool:
        """Tell whether it is about the message's object, which a tombstone does not have."""
        return self.document == "value"

    def holds(self, text: bytes | None, message: Any, number: int) -> bool:
        """Tell whether it holds of a message with this text of the document; an absent one has no values.

        Raises BadMessageError for what cannot be read.
        """
        if self.find is not None:
            return fulfilled(self.filter, self.find(message, number))
        return fulfilled(self.filter, None if text is None or self.read is None else self.read(text))


def reader_at(place: Place, root: str) -> Callable[[bytes], Any]:
    """Return what finds the value at a place of a document, None where there is none, or nothing that leads there.

    It raises BadMessageError for what is no JSON.
    """
    node = Node(root=root)
    node.add(place.path, "", msgspec.Raw)
    kind, getters = node.compiled()
    parse = msgspec.json.Decoder(kind).decode

    def read(text: bytes) -> Any:
        try:
            raw = getters[""](parse(text))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, BadMessageError):
            # Of another shape than the path, or broken.
            parsed(msgspec.json.decode, text)
            return None
        return None if absent(raw) else msgspec.json.decode(raw)

    return read


def fulfilled(wanted: Filter, found: Any) -> bool:
    """Tell whether a value is as it is wanted."""
    return (
        (wanted.equals is UNSET or same(found, wanted.equals))
        and (wanted.not_equals is UNSET or not same(found, wanted.not_equals))
        and (wanted.one_of is UNSET or any(same(found, one) for one in wanted.one_of))
        and (wanted.none_of is UNSET or not any(same(found, one) for one in wanted.none_of))
        and (wanted.present is UNSET or (found is not None) == wanted.present)
    )


def same(found: Any, wanted: Any) -> bool:
    """Tell whether two values are the same. For Python true is 1."""
    return isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)


def refuse_condition(wanted: Filter) -> None:
    """Raise ValueError for a condition that says nothing, or that no message could fulfil."""
    given = [wanted.equals, wanted.not_equals, *listed(wanted.one_of), *listed(wanted.none_of)]
    if wanted.present is UNSET and all(value is UNSET for value in given):
        raise ValueError(
            "a filter says what it wants of the value: equals, not_equals, one_of, none_of or present"
        )
    if wanted.path != "@timestamp" and any(isinstance(value, date | datetime | time) for value in given):
        raise ValueError("in JSON a time is a text or a number: write it in quotes, as it stands in messages")


def listed(values: Any) -> list[Any]:
    """Return the values of a list; of one that is not given the sign that it is not."""
    return [UNSET] if values is UNSET else values
