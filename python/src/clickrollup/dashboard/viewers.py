"""Who asks: by the token in the address, or by the cookie that a link has left in the browser."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg import sql
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from clickrollup.dashboard.cache import Cache
from clickrollup.dashboard.database import Database
from clickrollup.dashboard.links import Link, Links
from clickrollup.dashboard.replies import ShutError

# A revoked link opens nothing after these seconds.
REVOKED_SECONDS = 2.0
REVOKED = sql.SQL("SELECT l.link_id FROM clickrollup.dashboard_links AS l WHERE l.revoked_at IS NOT NULL")
COOKIE = "clickrollup_"


class Viewers:
    """Reads links from requests, and asks the database which of them were revoked."""

    def __init__(self, database: Database, links: Links) -> None:
        self._database = database
        self._links = links
        self._revoked: Cache[frozenset[str]] = Cache(lambda: int(time.monotonic() / REVOKED_SECONDS))

    async def link(self, request: Request) -> Link | None:
        """Return the link of a viewer, None where no link is needed; raises ShutError."""
        return await self._opened(await self.token(request))

    async def tenant(self, request: Request) -> int | None:
        """Return the tenant a viewer is bound to, None for one who may see all; raises ShutError."""
        link = await self.link(request)
        return None if link is None else link.tenant

    async def is_open(self, request: Request) -> bool:
        """Tell whether the link of a viewer still opens something; while the database is away, as it was."""
        try:
            await self.link(request)
        except ShutError:
            return False
        except (psycopg.Error, TimeoutError):
            pass
        return True

    async def token(self, request: Request) -> str:
        """Return a request's token: that of its address, of the link it names, or of the only ones there are."""
        named = request.query_params.get("token") or request.cookies.get(
            f"{COOKIE}{request.query_params.get('link', '')}"
        )
        if named or request.query_params.get("link"):
            return named or ""
        kept = list(self._still_good(request))
        if len(kept) < 2:
            return next(iter(kept), "")
        revoked = (await self._revoked.get("revoked", self._find_revoked))[0]
        return next((token for token in kept if token.split(".")[0] not in revoked), kept[0])

    def asker(self, request: Request, link: Link | None) -> tuple[str, str]:
        """Return what tells one viewer from another: the link, and where the browser is."""
        return link.id if link else "", request.client.host if request.client else ""

    async def moved(self, request: Request) -> Response | None:
        """Return a redirect to the same page without the token, which stays in a cookie; None without a token.

        A frame keeps its token: browsers keep cookies from frames on other sites. Raises ShutError.
        """
        query = request.query_params
        link = await self._opened(await self.token(request))
        if link is None or not query.get("token") or "embed" in query:
            return None
        rest = [(name, value) for name, value in query.multi_items() if name not in ("token", "link")]
        answer = RedirectResponse(f"{request.url.path}?{urlencode([*rest, ('link', link.id)])}", 303)
        answer.headers["Cache-Control"] = "no-store"
        answer.set_cookie(
            f"{COOKIE}{link.id}",
            query["token"],
            max_age=max(1, link.until - int(time.time())),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _opened(self, token: str) -> Link | None:
        try:
            link = self._links.read(token)
        except PermissionError as error:
            raise ShutError(str(error)) from error
        if link is not None and link.id in (await self._revoked.get("revoked", self._find_revoked))[0]:
            raise ShutError("this link was revoked and opens nothing any more")
        return link

    def _still_good(self, request: Request) -> Iterator[str]:
        for name, token in request.cookies.items():
            if name.startswith(COOKIE) and self._is_good(token):
                yield token

    def _is_good(self, token: str) -> bool:
        try:
            return self._links.read(token) is not None
        except PermissionError:
            return False

    async def _find_revoked(self) -> frozenset[str]:
        rows: list[tuple[Any, ...]] = await self._database.fetch(self._database.everything, REVOKED)
        return frozenset(name for (name,) in rows)
