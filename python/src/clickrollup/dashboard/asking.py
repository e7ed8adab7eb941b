"""What a request asks for, and for whom: the board, its page, the time, the tenant and what is selected."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams

from clickrollup.dashboard import ranges
from clickrollup.dashboard.boards.definition import Board, Card
from clickrollup.dashboard.boards.folder import Boards, Kept
from clickrollup.dashboard.boards.read import is_zone
from clickrollup.dashboard.database import Scope
from clickrollup.dashboard.questions import NotForTenantsError, Reads, RefusedError, reads
from clickrollup.dashboard.ranges import Wanted
from clickrollup.dashboard.replies import HttpError, refusing
from clickrollup.dashboard.selection import RESERVED, Selection, parameter, read_selection
from clickrollup.rollups.catalog import Catalog, NoRollupError, Rollup

NO_READER = "this link's tenant has no reader in the database: clickrollup.create_tenant_reader()"
DOUBTFUL_READER = (
    "this link shows nothing: the dashboard does not trust who owns what its tenant reads; its log says whom"
)
# What a tenant is told of a card that its administrator has to mend.
BROKEN = "this card cannot be shown; the administrator of the dashboard finds the reason on the same page"
# What asks no rollup for numbers.
WITHOUT_NUMBERS = frozenset({"text", "freshness"})


@dataclass(frozen=True)
class Asked:
    """What a request asks for; `bound` is the tenant whose link it came by, None for one that shows all."""

    viewer: tuple[str, str]
    bound: int | None
    catalog: Catalog
    everything: Scope
    name: str
    kept: Kept
    page: int
    wanted: Wanted
    chosen: Selection
    zone: str
    only: str = ""
    # What the address selects of dimensions that no rollup of the board has.
    unknown: tuple[str, ...] = ()

    @property
    def board(self) -> Board:
        return self.kept.source.board

    def cards(self) -> Iterable[tuple[str, Card]]:
        """Yield the cards of the page that ask rollups, by id; of a tenant's link none that lists tenants."""
        found = list(identified(self.board, self.page))
        # A frame of one card asks for no other; what there is not, the page says itself.
        alone = [pair for pair in found if pair[0] == self.only]
        for identifier, card in alone or found:
            if card.type not in WITHOUT_NUMBERS and not (
                self.bound is not None and card.by == self.board.tenant
            ):
                yield identifier, card

    def reads(self, card: Card) -> Reads:
        """Return what a card reads; raises RefusedError. A list of tenants is not limited to the one selected."""
        chosen = replace(self.chosen, tenant=None) if card.by == self.board.tenant else self.chosen
        return reads(
            self.board, card, self.catalog, self.everything, self.bound, chosen, self.everything.schema
        )

    def readable(
        self, types: frozenset[str], others: bool = False
    ) -> tuple[dict[str, Reads], dict[str, dict[str, str]]]:
        """Return what the cards of some types read, or those of all others, and what is refused, both by id."""
        found, refused = {}, {}
        for identifier, card in self.cards():
            if (card.type in types) is others:
                continue
            try:
                found[identifier] = self.reads(card)
            except NotForTenantsError as error:
                refused[identifier] = {"refused": str(error)}
            except RefusedError as error:
                # It names rollups, measures and roles.
                refused[identifier] = {"refused": str(error) if self.bound is None else BROKEN}
        return found, refused


def identified(board: Board, page: int) -> Iterable[tuple[str, Card]]:
    """Yield the cards of a page, counted from 1, with the name by which the page knows each."""
    for place, card in enumerate(board.pages[page - 1].cards, 1):
        yield card.id or f"card-{page}-{place}", card


def find_board(boards: Boards, query: QueryParams, bound: int | None) -> tuple[str, Kept]:
    """Return the board that a request names, else the first; raises HttpError for one that is not shown to the viewer."""
    shown = visible(boards, bound)
    name = query.get("board") or next(iter(shown), "")
    if name not in shown:
        raise HttpError(404, f"there is no board {name[:60]}" if name else "there is no board to show")
    return name, shown[name]


def visible(boards: Boards, bound: int | None) -> dict[str, Kept]:
    """Return the boards that a viewer may open, by name."""
    return {name: kept for name, kept in boards.kept.items() if bound is None or kept.source.board.tenants}


def find_page(board: Board, query: QueryParams) -> int:
    """Return the number of the page that a request names, from 1; raises HttpError for another."""
    text = query.get("page") or "1"
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= len(board.pages)):
        raise HttpError(404, f"there is no page {text[:20]}; the board has {len(board.pages)}")
    return int(text)


def rollups_of(board: Board, catalog: Catalog, schema: str) -> list[Rollup]:
    """Return the rollups that the cards of a board name, as far as there are any."""
    names = {board.rollup, *(card.rollup for page in board.pages for card in page.cards)} - {""}
    found = []
    for name in sorted(names):
        try:
            found.append(catalog.find(name, schema))
        except NoRollupError:
            continue
    return found


def read_asked(
    query: QueryParams,
    boards: Boards,
    viewer: tuple[str, str],
    bound: int | None,
    catalog: Catalog,
    everything: Scope,
) -> Asked:
    """Return what a request asks for; raises HttpError for another tenant than the viewer's own."""
    if bound is not None:
        check_reader(catalog, bound)
    name, kept = find_board(boards, query, bound)
    board = kept.source.board
    rollups = rollups_of(board, catalog, everything.schema)
    dimensions = sorted({one for rollup in rollups for one in rollup.dimensions})
    zone = board.time_zone or query.get("zone", "UTC")
    with refusing():
        chosen = read_selection(
            query.get("tenant", ""), board.tenant, dimensions, {key: query.getlist(key) for key in query}
        )
        wanted = ranges.read(query, board.range)
    if bound is not None and chosen.tenant not in (None, bound):
        raise HttpError(403, "this link shows one tenant")
    page = find_page(board, query)
    zone = zone if is_zone(zone) else "UTC"
    only = query.get("chart", "")
    parameters = {parameter(one) for one in dimensions} | RESERVED
    unknown = tuple(key[:60] for key in query if key not in parameters)
    return Asked(viewer, bound, catalog, everything, name, kept, page, wanted, chosen, zone, only, unknown)


def check_reader(catalog: Catalog, tenant: int) -> None:
    """Raise HttpError for a tenant whom nobody reads for, or nobody who is trusted."""
    if not catalog.readers_of(tenant):
        has_some = any(number == tenant for _, number in catalog.readers)
        raise HttpError(403, DOUBTFUL_READER if has_some else NO_READER)


def scope_of_viewer(catalog: Catalog, everything: Scope, bound: int | None) -> Scope:
    """Return who reads for a viewer beside the cards; raises HttpError for a tenant without a reader."""
    return scopes_of_viewer(catalog, everything, bound)[0]


def scopes_of_viewer(catalog: Catalog, everything: Scope, bound: int | None) -> tuple[Scope, ...]:
    """Return who reads for a viewer in each schema, the service's own first; raises HttpError without a reader."""
    if bound is None:
        return (everything,)
    check_reader(catalog, bound)
    readers = sorted(catalog.readers_of(bound).items(), key=lambda one: (one[0] != everything.schema, one[0]))
    return tuple(Scope(reader.role, reader.schema, bound) for _, reader in readers)
