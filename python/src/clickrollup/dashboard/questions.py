"""Which questions a card asks of its rollups: cards that ask the same share the answer."""

from dataclasses import dataclass, field, replace

from clickrollup.dashboard.boards.definition import Board, Card
from clickrollup.dashboard.database import Scope
from clickrollup.dashboard.selection import Selection
from clickrollup.rollups.catalog import Catalog, Family, Field, NoRollupError, Rollup

# A cube of more dimensions has too many rows: then each card has its own.
CUBE_DIMENSIONS = 3
AN_HOUR = 3_600
LATER = frozenset({"top"})


class RefusedError(Exception):
    """A card that cannot be answered: a sentence for the viewer."""


class NotForTenantsError(RefusedError):
    """A card that the link of a tenant may not show: a sentence without the names of anything."""


@dataclass(frozen=True)
class Reads:
    """What a card reads: its family of rollups for a viewer, its measures, and what of the selection acts on it."""

    card: Card
    family: Family
    scope: Scope
    fields: tuple[Field, ...]
    base: Selection
    known: Selection
    ignored: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The dimensions that it groups by."""
        return tuple(name for name in (self.card.by, self.card.split) if name)

    @property
    def own(self) -> Selection:
        """The selection without what it groups by: no filter acts on the card of its own dimension."""
        return replace(self.base, values=(*self.base.values, *self.known.without(self.keys).values))

    @property
    def part(self) -> Selection:
        """All of the selection."""
        return replace(self.base, values=(*self.base.values, *self.known.values))

    def needed(self, selection: Selection, keys: tuple[str, ...] = ()) -> frozenset[str]:
        """Return the fields that a rollup must have to answer under a selection."""
        return frozenset(one.name for one in self.fields) | frozenset(keys) | selection.pinned


@dataclass(frozen=True)
class Cube:
    """A question for measures by sets of keys."""

    rollup: str
    scope: Scope
    selection: Selection
    keys: tuple[str, ...]
    fields: tuple[Field, ...] = field(default=())
    sets: tuple[tuple[str, ...], ...] = ()


def reads(
    board: Board,
    card: Card,
    catalog: Catalog,
    everything: Scope,
    bound: int | None,
    chosen: Selection,
    schema: str,
) -> Reads:
    """Return what a card reads for a viewer; raises RefusedError where it may not be shown or there is nothing to read."""
    try:
        asked = catalog.find(card.rollup or board.rollup, schema)
    except NoRollupError as error:
        raise RefusedError(str(error)) from error
    scope, column = scope_of(board, catalog, asked, everything, bound)
    tenant = bound if bound is not None else chosen.tenant
    if tenant is not None and column not in asked.dimensions:
        raise NotForTenantsError(f"its rollup does not tell tenants apart (it has no {column})")
    fields = tuple(field_of(asked, name) for name in names_of(card))
    check_dimensions(card, asked)
    base = Selection(tenant, column if tenant is not None else "").within(card.where)
    known = chosen.only(asked.dimensions)
    family = catalog.family(asked)
    if card.type == "heat" and not any(makes_up_an_hour(one) for one in family.rollups):
        raise RefusedError(
            f"rollup {asked.name} has buckets of {asked.unit}: a card of type heat needs some of an hour, or that make up one"
        )
    return Reads(
        card=card,
        family=family,
        scope=scope,
        fields=fields,
        base=base,
        known=known,
        ignored=tuple(name for name, _ in chosen.values if name not in asked.dimensions),
    )


def makes_up_an_hour(rollup: Rollup) -> bool:
    """Tell whether its buckets are hours, or parts that one is made up of."""
    return 0 < rollup.seconds <= AN_HOUR and AN_HOUR % rollup.seconds == 0


def scope_of(
    board: Board, catalog: Catalog, asked: Rollup, everything: Scope, bound: int | None
) -> tuple[Scope, str]:
    """Return who reads a rollup for a viewer and from which schema, and the dimension that tells tenants apart."""
    if bound is None:
        return replace(everything, schema=asked.schema), board.tenant
    reader = catalog.readers_of(bound).get(asked.schema)
    if reader is None or reader.column not in asked.dimensions:
        raise NotForTenantsError(
            "this card is not shown by the link of a tenant: its rollup does not tell tenants apart"
        )
    return Scope(reader.role, reader.schema, bound), reader.column


def names_of(card: Card) -> tuple[str, ...]:
    """Return the measures of a card, each once, the one that decides its order first."""
    return tuple(dict.fromkeys(name for name in (card.measure, *card.measures, card.line) if name))


def field_of(asked: Rollup, name: str) -> Field:
    """Return a measure; raises RefusedError for another field."""
    found = asked.fields.get(name)
    if found is None or found.kind == "dimension":
        known = ", ".join(one.name for one in asked.fields.values() if one.kind != "dimension")
        raise RefusedError(f"rollup {asked.name} has no measure {name}; it has {known}")
    return found


def check_dimensions(card: Card, asked: Rollup) -> None:
    """Raise RefusedError for a dimension that the rollup has not, and for a measure that the card cannot show."""
    for name in (*(one for one in (card.by, card.split) if one), *card.where):
        if name not in asked.dimensions:
            raise RefusedError(
                f"rollup {asked.name} has no dimension {name}; it has {', '.join(sorted(asked.dimensions))}"
            )
    for name in names_of(card):
        found = asked.fields[name]
        if found.kind == "top" and (card.type != "top" or card.by):
            raise RefusedError(f"{name} is a list of values: a card of type top shows it, without `by`")
        if found.kind != "top" and card.type == "top" and not card.by:
            raise RefusedError(f"{name} is a number: a card of type top needs `by` to list values")
        if not found.is_number and found.kind != "top" and card.type not in ("number", "table"):
            raise RefusedError(
                f"{name} is no number but {found.type}: cards of type number and table show it"
            )


def compared(read: dict[str, Reads]) -> dict[str, Reads]:
    """Return what of cards is shown beside the time before: of several lines nobody could tell which is whose."""
    return {
        name: one
        for name, one in read.items()
        if one.card.compare and not one.card.per and not one.card.split
    }


def sets_of(card: Card) -> tuple[tuple[str, ...], ...]:
    """Return the sets of keys that a card of a type shows."""
    keys = tuple(name for name in (card.by, card.split) if name)
    singles = tuple((key,) for key in keys)
    return tuple(dict.fromkeys(((), *singles, keys)))


def cubes(all_reads: list[Reads], selections: list[Selection]) -> dict[int, Cube]:
    """Return by the place of each card its cube; cards of one family under one selection share theirs."""
    together: dict[tuple[str, Scope, Selection], set[str]] = {}
    for one, selection in zip(all_reads, selections, strict=True):
        together.setdefault((one.family.asked.name, one.scope, selection), set()).update(one.keys)
    found: dict[int, Cube] = {}
    for place, (one, selection) in enumerate(zip(all_reads, selections, strict=True)):
        shared = together[one.family.asked.name, one.scope, selection]
        keys = tuple(sorted(shared)) if len(shared) <= CUBE_DIMENSIONS else one.keys
        found[place] = Cube(one.family.asked.name, one.scope, selection, keys)
    return merged(found, all_reads)


def merged(found: dict[int, Cube], all_reads: list[Reads]) -> dict[int, Cube]:
    """Return the cubes with all measures and sets that are asked of them."""
    fields: dict[Cube, dict[Field, None]] = {}
    sets: dict[Cube, dict[tuple[str, ...], None]] = {}
    for place, cube in found.items():
        fields.setdefault(cube, {}).update(dict.fromkeys(all_reads[place].fields))
        sets.setdefault(cube, {}).update(dict.fromkeys(sets_of(all_reads[place].card)))
    return {
        place: replace(cube, fields=tuple(fields[cube]), sets=tuple(sets[cube]))
        for place, cube in found.items()
    }
