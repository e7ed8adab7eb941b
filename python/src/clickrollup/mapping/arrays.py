"""Arrays of JSON as PostgreSQL reads them: rectangular, of at most six dimensions."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Raw

# MAXDIM of PostgreSQL.
MAX_DIMENSIONS = 6
parse_elements = msgspec.json.Decoder(list[Raw]).decode


def array_type(element: Any) -> Any:
    """Return what the parser reads for an array, and for arrays within it; nulls among the elements are NULL."""
    if element is Raw:
        return list[Raw]
    found = element | None
    for _ in range(MAX_DIMENSIONS - 1):
        found = element | None | list[found]  # type: ignore[valid-type]
    return list[found]  # type: ignore[valid-type]


def array_text(values: Sequence[Any], convert: Callable[[Any], Any]) -> str:
    """Return the text of an array whose elements `convert` makes ready. Raises ValueError for one that is not even."""
    shape = shape_of(values)
    text = written(values, shape, convert)
    # PostgreSQL knows one array without elements, and no dimensions of it.
    return "{}" if 0 in shape else text


def shape_of(values: Sequence[Any], dimension: int = 1) -> tuple[int, ...]:
    """Return how many elements each dimension has, by the first element of each."""
    if dimension > MAX_DIMENSIONS:
        raise ValueError(f"an array of more than {MAX_DIMENSIONS} dimensions")
    within = elements_of(values[0]) if values else None
    return (len(values), *(() if within is None else shape_of(within, dimension + 1)))


def elements_of(value: Any) -> Sequence[Any] | None:
    """Return the elements of an array within an array; None: it is no array."""
    if isinstance(value, Raw):
        return parse_elements(value) if bytes(value)[:1] == b"[" else None
    return value if isinstance(value, list) else None


def written(values: Sequence[Any], shape: tuple[int, ...], convert: Callable[[Any], Any]) -> str:
    """Return the text of an array of this shape."""
    if len(values) != shape[0]:
        raise ValueError(
            f"an array of {len(values)} beside one of {shape[0]}: arrays within an array are of one length"
        )
    if len(shape) == 1:
        return "{" + ",".join(element(value, convert) for value in values) + "}"
    return "{" + ",".join(written(within(value), shape[1:], convert) for value in values) + "}"


def within(value: Any) -> Sequence[Any]:
    """Return the elements of what has to be an array."""
    found = elements_of(value)
    if found is None:
        raise ValueError("a value beside an array, within an array")
    return found


def element(value: Any, convert: Callable[[Any], Any]) -> str:
    """Return an element as it stands in an array's text."""
    if value is None:
        return "NULL"
    if elements_of(value) is not None:
        raise ValueError("an array beside a value, within an array")
    found = convert(value)
    return "NULL" if found is None else '"' + str(found).replace("\\", "\\\\").replace('"', '\\"') + '"'
