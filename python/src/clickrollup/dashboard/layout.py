"""What a page needs to know of a board before there are numbers: its cards, its names, what else there is."""

from typing import Any

import msgspec
from starlette.datastructures import QueryParams

from clickrollup.dashboard.asking import find_page, identified, visible
from clickrollup.dashboard.boards.definition import Board
from clickrollup.dashboard.boards.folder import Boards, Kept
from clickrollup.dashboard.replies import HttpError


def layout(boards: Boards, query: QueryParams, bound: int | None, can_edit: bool) -> dict[str, Any]:
    """Return a board as its page is built from it; an unknown one becomes the first, with a note."""
    shown = visible(boards, bound)
    if not shown:
        raise HttpError(
            404, "no board is shown to the link of a tenant" if bound else "there is no board any more"
        )
    asked = query.get("board") or next(iter(shown))
    name = asked if asked in shown else next(iter(shown))
    kept = shown[name]
    board = kept.source.board
    notes = [] if asked == name else [f"There is no board “{asked[:40]}”: {board.title} is shown."]
    try:
        page = find_page(board, query)
    except HttpError as error:
        page = 1
        notes.append(f"{str(error)[:1].upper()}{str(error)[1:]}: the first is shown.")
    return {
        **plain(board, page, bound),
        "name": name,
        "page": page,
        "boards": [{"name": one, "title": kept.source.board.title} for one, kept in shown.items()],
        "tenant": board.tenant,
        # The values in them may name other tenants.
        "views": board.views if bound is None else {},
        "bound": bound,
        "version": boards.mark(kept),
        "problem": problem(boards, kept, bound),
        "notes": notes,
        "can_edit": can_edit and bound is None,
    }


def problem(boards: Boards, kept: Kept, bound: int | None) -> str:
    """Return what is wrong with files; a tenant is told no names of them, and of those that he may not open nothing."""
    own = "The file of this board has a mistake: its last good form is shown." if kept.problem else ""
    if bound is not None:
        return own
    return " ".join(
        filter(None, (own, kept.problem, *(one for one in boards.problems() if one != kept.problem)))
    )


def plain(board: Board, page: int, bound: int | None) -> dict[str, Any]:
    """Return a board's names and the cards of a page as plain data, with all defaults; a link of a tenant lists none."""
    cards = [
        msgspec.structs.asdict(card) | {"id": identifier, "at": msgspec.to_builtins(card.at)}
        for identifier, card in identified(board, page)
        if bound is None or card.by != board.tenant
    ]
    if bound is not None:
        # Its words are all that a tenant is told of a board; names in the database are none of them.
        cards = [card | {"rollup": ""} for card in cards]
    return {
        "title": board.title,
        "logo": board.logo,
        "colours": msgspec.structs.asdict(board.colours),
        "time_zone": board.time_zone,
        "range": board.range,
        "dimensions": {name: msgspec.structs.asdict(one) for name, one in board.dimensions.items()},
        "measures": {name: msgspec.structs.asdict(one) for name, one in board.measures.items()},
        "footer": board.footer,
        "pages": [one.title for one in board.pages],
        "cards": cards,
    }
