"""What a viewer selects, as it stands in an address: a tenant, and values of dimensions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

# In a URL: an unknown value of a dimension. A value that begins with the same sign has it doubled.
NULL = "~null"
MAX_VALUES = 50
# Parameters with a meaning of their own; a dimension of such a name is asked for as `dimension.NAME`.
RESERVED = frozenset(
    [
        "board",
        "card",
        "chart",
        "edit",
        "embed",
        "from",
        "link",
        "others",
        "page",
        "range",
        "search",
        "theme",
        "token",
        "tenant",
        "tv",
        "until",
        "view",
        "zone",
    ]
)
Pair = tuple[str, tuple[str | None, ...]]


@dataclass(frozen=True)
class Selection:
    """A tenant with the dimension that tells tenants apart, and values of dimensions, all of which must hold."""

    tenant: int | None = None
    tenant_column: str = ""
    values: tuple[Pair, ...] = ()

    @property
    def pinned(self) -> frozenset[str]:
        """The dimensions of which something is selected: a rollup must have these."""
        return frozenset(name for name, _ in self.values) | (
            {self.tenant_column} if self.tenant is not None else frozenset()
        )

    def only(self, dimensions: frozenset[str]) -> "Selection":
        """Return the same with nothing selected of other dimensions."""
        return replace(self, values=tuple(pair for pair in self.values if pair[0] in dimensions))

    def without(self, dimensions: Iterable[str]) -> "Selection":
        """Return the same with nothing selected of these dimensions."""
        gone = frozenset(dimensions)
        return replace(self, values=tuple(pair for pair in self.values if pair[0] not in gone))

    def within(self, where: Mapping[str, tuple[str | None, ...]]) -> "Selection":
        """Return the same with the limits of a card beside it."""
        return replace(self, values=(*self.values, *sorted(where.items())))


def parameter(dimension: str) -> str:
    """Return the name by which an address selects values of a dimension."""
    return f"dimension.{dimension}" if dimension in RESERVED else dimension


def read_selection(
    tenant: str, tenant_column: str, dimensions: Iterable[str], several: Mapping[str, Sequence[str]]
) -> Selection:
    """Return the selection from a request's parameters; raises ValueError for a malformed one."""
    values = []
    for name in dimensions:
        chosen = tuple(sorted({*several.get(parameter(name), ())}))
        if len(chosen) > MAX_VALUES or any("\x00" in value for value in chosen):
            raise ValueError(f"{name} takes at most {MAX_VALUES} values, without NUL")
        if chosen:
            values.append((name, tuple(unescape(value) for value in chosen)))
    return Selection(read_tenant(tenant), tenant_column, tuple(values))


def read_tenant(text: str) -> int | None:
    """Return a tenant's number, None for an empty text; raises ValueError for another text."""
    if text == "":
        return None
    if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) < 20):
        raise ValueError("tenant must be a whole number")
    return int(text)


def unescape(value: str) -> str | None:
    """Return the value of a dimension as the database has it."""
    return None if value == NULL else value.removeprefix("~") if value.startswith("~~") else value
