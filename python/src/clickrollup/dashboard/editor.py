"""The requests of a page in which a board is edited; links of tenants may send none of them."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog
from starlette.requests import Request

from clickrollup.dashboard.asking import Asked
from clickrollup.dashboard.boards.folder import Kept
from clickrollup.dashboard.boards.rewrite import rewrite
from clickrollup.dashboard.editing import Posted, choices, content, draft, posted, store
from clickrollup.dashboard.layout import plain
from clickrollup.dashboard.replies import HttpError, refusing
from clickrollup.dashboard.startup import check_board

if TYPE_CHECKING:
    from clickrollup.dashboard.app import Dashboard


class Editor:
    """Shows drafts of boards, and writes their files where --edit allows it."""

    def __init__(self, service: "Dashboard") -> None:
        self.service = service

    async def sent(self, request: Request) -> tuple[Asked, Posted]:
        """Return who edits and what was sent; raises HttpError for links of tenants."""
        asked = await self.service.asked(request)
        if asked.bound is not None:
            raise HttpError(403, "this link shows one tenant, and changes nothing")
        return asked, await posted(request)

    async def source(self, request: Request) -> Any:
        """Answer /api/source: the board as it is edited, and what cards can be made of."""
        asked = await self.service.asked(request)
        if asked.bound is not None:
            raise HttpError(403, "this link shows one tenant, and changes nothing")
        board = {"name": asked.name, "version": asked.kept.version, "content": content(asked.board)}
        return board | choices(asked.catalog, self.service.settings.schema_name)

    async def preview(self, request: Request) -> Any:
        """Answer /api/preview: a draft as it would be shown, and the text of its file; nothing is written."""
        asked, received = await self.sent(request)
        kept = self.service.boards.kept.get(received.name)
        source = draft(received, kept)
        pages = len(source.board.pages)
        tried = replace(
            asked, kept=Kept(source, version=asked.kept.version), page=max(1, min(received.page, pages))
        )
        numbers, tops = await asyncio.gather(self.service.board_of(tried), self.service.tops_of(tried))
        return {
            "page": plain(source.board, tried.page, None),
            "board": numbers,
            "tops": tops,
            "text": rewrite((kept or asked.kept).source, source.board),
        }

    async def save(self, request: Request) -> Any:
        """Answer /api/save: write the file of a board, where --edit allows it."""
        if not self.service.settings.edit:
            raise HttpError(403, "boards are not edited here; --edit allows it. Download the file instead")
        asked, received = await self.sent(request)
        kept = self.service.boards.kept.get(received.name)
        source = draft(received, kept)
        with refusing():
            check_board(source, asked.catalog, self.service.settings)
        file = store(self.service.boards, received, source, (kept or asked.kept).source)
        structlog.get_logger().info("a board was saved", file=str(file), viewer=asked.viewer[0])
        self.service.live.notify()
        return {"name": received.name, "version": self.service.boards.kept[received.name].version}
