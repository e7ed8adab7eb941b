"""A first board for any rollup: what it keeps, drawn in the usual way, to go on with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from clickrollup.dashboard.boards.definition import COLUMNS, Board, Card, DimensionNames, Page, Place
from clickrollup.rollups.catalog import TENANT, Field, Rollup
from clickrollup.rollups.measures import events

MOST_NUMBERS, MOST_SHARES, MOST_LISTS = 6, 4, 4
AN_HOUR = 3_600
COUNTRIES = frozenset({"country", "country_code", "land", "nation"})
# Rows of the grid.
NUMBER, TREND, SHARES, LISTS = 3, 6, 8, 7


@dataclass
class Shelf:
    """Places for cards, from left to right and downwards."""

    x: int = 0
    y: int = 0
    height: int = 0
    cards: list[Card] = field(default_factory=list)

    def put(self, kind: Any, title: str, width: int, height: int, **keys: Any) -> None:
        """Add a card beside the last one, or in a new line where there is no room."""
        if self.x + width > COLUMNS:
            self.line()
        place = Place(x=self.x, y=self.y, width=width, height=height)
        self.cards.append(Card(type=kind, title=title, at=place, **keys))
        self.x, self.height = self.x + width, max(self.height, height)

    def line(self) -> None:
        """Go on in a new line."""
        self.x, self.y, self.height = 0, self.y + self.height, 0


def words(name: str) -> str:
    """Return the name of a column as people write it."""
    return (name[:1].upper() + name[1:]).replace("_", " ")


def lower(name: str) -> str:
    """Return the name of a column as people write it within a sentence."""
    return name.replace("_", " ")


def measures(rollup: Rollup) -> Iterator[Field]:
    """Yield the measures that are numbers, the count of events first; not those that only make up averages."""
    hidden = {
        name
        for one in rollup.fields.values()
        if one.kind == "average"
        for name in (*one.columns, f"{one.name}_sum")
    }
    counted = events(rollup)
    yield from filter(None, [counted])
    yield from (
        one for one in rollup.fields.values() if one.is_number and one.name not in hidden and one != counted
    )


def first(rollup: Rollup, name: str) -> Board:
    """Return a first board for a rollup that a board calls so; raises ValueError where it keeps nothing to draw."""
    numbers = list(measures(rollup))
    if not numbers:
        raise ValueError(f"rollup {rollup.name} keeps no number")
    dimensions = [one for one in rollup.fields if one in rollup.dimensions and one != TENANT]
    shelf = Shelf()
    put_numbers(shelf, numbers)
    put_shares(shelf, numbers, dimensions)
    put_lists(shelf, rollup, numbers, dimensions)
    countries = {one: DimensionNames(kind="country") for one in dimensions if one.lower() in COUNTRIES}
    return Board(
        title=words(rollup.table),
        rollup=name,
        dimensions=countries,
        pages=(Page(title="Overview", cards=tuple(shelf.cards)),),
    )


def put_numbers(shelf: Shelf, numbers: list[Field]) -> None:
    """Add a number for each measure, and the trend of the first."""
    shown = numbers[:MOST_NUMBERS]
    width = COLUMNS // max(2, min(len(shown), MOST_NUMBERS))
    for one in shown:
        shelf.put("number", words(one.name), width, NUMBER, measure=one.name)
    shelf.line()
    others = tuple(one.name for one in numbers[1:4])
    shelf.put(
        "line", f"{words(numbers[0].name)} by time", COLUMNS, TREND, measure=numbers[0].name, measures=others
    )
    shelf.line()


def put_shares(shelf: Shelf, numbers: list[Field], dimensions: list[str]) -> None:
    """Add a card for each of the first dimensions."""
    measure = numbers[0].name
    for place, one in enumerate(dimensions[:MOST_SHARES]):
        if one.lower() in COUNTRIES:
            shelf.put(
                "map", f"{words(measure)} by {lower(one)}", COLUMNS // 2, SHARES, measure=measure, by=one
            )
        elif place == 0 and len(dimensions) > 1:
            shelf.put(
                "columns",
                f"{words(measure)} by {lower(one)}",
                COLUMNS // 2,
                SHARES,
                measure=measure,
                by=one,
                split=dimensions[1],
            )
        else:
            shelf.put(
                "treemap", f"{words(measure)} by {lower(one)}", COLUMNS // 2, SHARES, measure=measure, by=one
            )
    shelf.line()


def put_lists(shelf: Shelf, rollup: Rollup, numbers: list[Field], dimensions: list[str]) -> None:
    """Add a table, lists of what there is most of, and the hours of the week."""
    if dimensions:
        names = tuple(one.name for one in numbers[:8])
        shelf.put("table", f"All by {lower(dimensions[0])}", 8, LISTS, measures=names, by=dimensions[0])
    if 0 < rollup.seconds <= AN_HOUR:
        shelf.put("heat", "By hour of the week", 4, LISTS, measure=numbers[0].name)
    for one in [one for one in rollup.fields.values() if one.kind == "top"][:MOST_LISTS]:
        shelf.put("top", words(one.name), 4, LISTS, measure=one.name)
    if TENANT in rollup.dimensions:
        shelf.put("top", "Top tenants", 4, LISTS, measure=numbers[0].name, by=TENANT)
