"""One typed parse for many paths: a struct with a field for each name that a path goes through."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET, Raw

from clickrollup.events.message import BadMessageError
from clickrollup.mapping.paths import Path, shown

Getter = Callable[[Any], Any]


class MixedError(ValueError):
    """A place is an array for one value and an object for another; `keys` are those of the first."""

    def __init__(self, where: str, keys: list[Any]) -> None:
        super().__init__(f"{where} is an array for one path and an object for another")
        self.keys = keys


class Node:
    """A place in the message: what is read there, and what below it."""

    def __init__(self, path: Path = (), root: str = "$") -> None:
        self.path = path
        self.shown = shown(path, root)
        self.root = root
        # Key of each value that is read here -> its type.
        self.leaves: dict[Any, Any] = {}
        self.children: dict[str | int, Node] = {}

    def add(self, path: Path, key: Any, kind: Any) -> None:
        """Read a value of this kind at the path."""
        node = self
        for step in path:
            if step not in node.children:
                node.children[step] = Node((*node.path, step), self.root)
            node = node.children[step]
        node.leaves[key] = kind

    def all_keys(self) -> list[Any]:
        """Return the keys of all values that are read here and below."""
        return [*self.leaves, *(key for child in self.children.values() for key in child.all_keys())]

    def compiled(self, *, strict: bool = False) -> tuple[Any, dict[Any, Getter]]:
        """Return the type to parse, and for each key what finds its value in the result.

        A value that is absent is UNSET. With `strict` the parser refuses fields that no path goes through, here
        and not below.
        """
        if len(self.leaves) == 1 and not self.children:
            ((key, kind),) = self.leaves.items()
            return kind, {key: same}
        if not self.leaves:
            return self._below(strict=strict)
        # Read more than once: parsed again for each.
        getters = {key: reparsed(kind, self.shown) for key, kind in self.leaves.items()}
        if self.children:
            kind, below = self._below(strict=False)
            parse = reparsed(kind, self.shown)
            getters |= {key: through(parse, getter) for key, getter in below.items()}
        return Raw, getters

    def _below(self, *, strict: bool) -> tuple[Any, dict[Any, Getter]]:
        numbered = [step for step in self.children if isinstance(step, int)]
        if not numbered:
            return self._object(strict=strict)
        if len(numbered) < len(self.children):
            raise MixedError(self.shown, [key for step in numbered for key in self.children[step].all_keys()])
        return self._array()

    def _object(self, *, strict: bool) -> tuple[Any, dict[Any, Getter]]:
        fields: list[Any] = []
        names: dict[str, str] = {}
        getters: dict[Any, Getter] = {}
        for number, (step, child) in enumerate(self.children.items()):
            name = f"f{number}"
            kind, below = child.compiled()
            fields.append((name, optional(kind), UNSET))
            names[name] = str(step)
            getters |= {key: field_getter(name, getter) for key, getter in below.items()}
        kind = msgspec.defstruct("Message", fields, rename=names, forbid_unknown_fields=strict, gc=False)
        return kind, getters

    def _array(self) -> tuple[Any, dict[Any, Getter]]:
        getters: dict[Any, Getter] = {}
        for step, child in self.children.items():
            kind, below = child.compiled()
            parse = reparsed(kind, child.shown)
            getters |= {key: element_getter(int(step), parse, getter) for key, getter in below.items()}
        return list[Raw], getters


def optional(kind: Any) -> Any:
    """Return the type with null."""
    return kind if kind is Raw else kind | None


def same(value: Any) -> Any:
    """Return the value: it is the one that is meant."""
    return value


def through(first: Getter, second: Getter) -> Getter:
    """Return what looks below a value, if there is one."""

    def get(value: Any) -> Any:
        found = first(value)
        return UNSET if found is None else second(found)

    return get


def field_getter(name: str, below: Getter) -> Getter:
    """Return what finds a value by way of a field."""
    if below is same:
        return attrgetter(name)

    def get(value: Any) -> Any:
        found = getattr(value, name)
        return UNSET if found is None or found is UNSET else below(found)

    return get


def element_getter(place: int, parse: Getter, below: Getter) -> Getter:
    """Return what finds a value by way of a place in an array."""

    def get(values: Any) -> Any:
        if not -len(values) <= place < len(values):
            return UNSET
        found = parse(values[place])
        return found if below is same or found is None else below(found)

    return get


def reparsed(kind: Any, where: str) -> Getter:
    """Return what parses a value that was kept as it stands. It raises BadMessageError with the place."""
    if kind is Raw:
        return same
    decode = msgspec.json.Decoder(optional(kind)).decode

    def parse(value: Raw) -> Any:
        try:
            return decode(value)
        except msgspec.MsgspecError as error:
            raise BadMessageError(placed(str(error), where)) from None

    return parse


def placed(message: str, where: str) -> str:
    """Return an error of msgspec with the place in the whole message."""
    what, _, at = message.partition(" - at `$")
    return f"{what} - at `{where}{at or '`'}"
