"""What a board is: pages of cards, each over a rollup. The schema for editors is made from these classes."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

CARD_TYPES = (
    *("number", "line", "columns", "bar", "map", "treemap", "ribbon"),
    *("table", "top", "heat", "text", "freshness"),
)
CardType = Literal[
    "number",
    "line",
    "columns",
    "bar",
    "map",
    "treemap",
    "ribbon",
    "table",
    "top",
    "heat",
    "text",
    "freshness",
]
RangeName = Literal["15m", "1h", "6h", "24h", "7d", "30d"]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Identifier = Annotated[str, Meta(min_length=1, max_length=63)]
Colour = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")]
Value = Annotated[str, Meta(max_length=2000)] | None
COLUMNS = 12


class Place(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Where a card stands in a grid of twelve columns; a row is 40 pixels high."""

    x: Annotated[int, Meta(ge=0, le=11, description="Column in which it begins, 0 to 11")]
    y: Annotated[int, Meta(ge=0, le=500, description="Row in which it begins")]
    width: Annotated[int, Meta(ge=1, le=12, description="Columns")]
    height: Annotated[int, Meta(ge=1, le=60, description="Rows")]


class Card(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, omit_defaults=True):
    """A card; which keys it needs depends on its type."""

    type: Annotated[CardType, Meta(description="What it draws")]
    at: Annotated[Place, Meta(description="Where it stands in the grid")]
    id: Annotated[
        str, Meta(pattern="^[a-z][a-z0-9-]{0,40}$", description="Name in links to this card alone")
    ] = ""
    title: Annotated[str, Meta(max_length=200, description="Heading")] = ""
    rollup: Annotated[str, Meta(max_length=200, description="Rollup it reads; else the board's")] = ""
    measure: Annotated[str, Meta(max_length=63, description="What it shows")] = ""
    measures: Annotated[
        tuple[Identifier, ...], Meta(max_length=8, description="What it shows, several of them")
    ] = ()
    by: Annotated[str, Meta(max_length=63, description="Dimension it groups by")] = ""
    split: Annotated[
        str, Meta(max_length=63, description="Second dimension: a colour for each of its values")
    ] = ""
    line: Annotated[
        str, Meta(max_length=63, description="Measure that columns show as a line, by a scale of its own")
    ] = ""
    stacked: Annotated[bool, Meta(description="Columns stand on each other instead of beside each other")] = (
        False
    )
    area: Annotated[bool, Meta(description="The line's ground is filled")] = True
    per: Annotated[Literal["", "second"], Meta(description="A number per second, of the last minutes")] = ""
    compare: Annotated[bool, Meta(description="Beside as long a time just before")] = True
    trend: Annotated[bool, Meta(description="A small trend under the number")] = True
    most: Annotated[
        int, Meta(ge=0, le=200, description="Values shown at most, the rest as Others; 0: as many as fit")
    ] = 0
    where: Annotated[
        dict[Identifier, Annotated[tuple[Value, ...], Meta(min_length=1, max_length=50)]],
        Meta(description="Values of dimensions to which the card is limited; null is an unknown value"),
    ] = {}
    text: Annotated[str, Meta(max_length=5000, description="Words of a text card")] = ""


class Page(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, omit_defaults=True):
    """A page of a board."""

    title: Annotated[str, Meta(min_length=1, max_length=200, description="Name of the page")]
    cards: Annotated[tuple[Card, ...], Meta(max_length=60, description="What stands on it")]


class Colours(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, omit_defaults=True):
    """Colours that differ from the page's own."""

    accent: Annotated[Colour | None, Meta(description="Colour of what is not told apart by colours")] = None
    values: Annotated[
        tuple[Colour, ...],
        Meta(max_length=12, description="Colours of values; yours to make them tell apart"),
    ] = ()


class DimensionNames(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, omit_defaults=True):
    """How a dimension is called and read."""

    title: Annotated[str, Meta(max_length=100, description="Name on the page")] = ""
    kind: Annotated[
        Literal["", "country"],
        Meta(description="country: values are codes or names of countries, united where they mean one"),
    ] = ""


class MeasureNames(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, omit_defaults=True):
    """How a measure is called and written."""

    title: Annotated[str, Meta(max_length=100, description="Name on the page")] = ""
    unit: Annotated[str, Meta(max_length=20, description="Unit behind the number")] = ""
    digits: Annotated[int, Meta(ge=0, le=6, description="Digits behind the point, at most")] = 2


class Board(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, omit_defaults=True):
    """A board: what stands at its head, and its pages."""

    title: Annotated[str, Meta(min_length=1, max_length=200, description="Name of the board")]
    pages: Annotated[tuple[Page, ...], Meta(min_length=1, max_length=20, description="Its pages")]
    rollup: Annotated[str, Meta(max_length=200, description="Rollup of the cards that name none")] = ""
    logo: Annotated[
        str,
        Meta(pattern=r"^([A-Za-z0-9_-]+\.(svg|png))?$", description="Picture beside this file, .svg or .png"),
    ] = ""
    colours: Annotated[Colours, Meta(description="Colours that differ from the page's own")] = field(
        default_factory=Colours
    )
    time_zone: Annotated[
        str,
        Meta(
            max_length=60,
            description="Zone in which times are shown, such as Europe/Berlin; else the browser's",
        ),
    ] = ""
    range: Annotated[RangeName, Meta(description="Time shown at first")] = "24h"
    tenant: Annotated[str, Meta(max_length=63, description="Dimension that tells tenants apart")] = (
        "customer_id"
    )
    tenants: Annotated[bool, Meta(description="Whether links of single tenants open this board")] = True
    dimensions: Annotated[
        dict[Identifier, DimensionNames], Meta(description="How dimensions are called and read")
    ] = {}
    measures: Annotated[
        dict[Identifier, MeasureNames], Meta(description="How measures are called and written")
    ] = {}
    views: Annotated[
        dict[
            Annotated[str, Meta(min_length=1, max_length=60)],
            Annotated[str, Meta(pattern=r"^\?[^\s]{0,4000}$")],
        ],
        Meta(
            description="Selections by name: what stands in the address behind ?, such as ?range=7d&country=DE"
        ),
    ] = {}
    footer: Annotated[str, Meta(max_length=1000, description="Words at the foot of each page")] = ""
    alerts: Annotated[tuple[Any, ...], Meta(description="Alert rules")] = ()
