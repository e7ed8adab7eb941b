"""The service: which request gets which answer, and who may ask."""

import asyncio
import html
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import psycopg
import structlog
from psycopg_pool import PoolTimeout, TooManyRequests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.service import stay_alive
from clickrollup.dashboard import annotations, answers, assets, metrics, open_alerts, status
from clickrollup.dashboard.answers import Desk
from clickrollup.dashboard.asking import (
    Asked,
    check_reader,
    find_board,
    read_asked,
    rollups_of,
    scope_of_viewer,
    scopes_of_viewer,
)
from clickrollup.dashboard.boards.definition import Card, Place
from clickrollup.dashboard.boards.folder import Boards
from clickrollup.dashboard.cache import Cache
from clickrollup.dashboard.database import Database
from clickrollup.dashboard.editor import Editor
from clickrollup.dashboard.failures import HANDLERS
from clickrollup.dashboard.layout import layout
from clickrollup.dashboard.links import Links
from clickrollup.dashboard.live import ChangeStream, Live
from clickrollup.dashboard.questions import compared
from clickrollup.dashboard.registry import Registry
from clickrollup.dashboard.replies import Guard, HttpError, ShutError, refusing
from clickrollup.dashboard.requests import Gate
from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.dashboard.viewers import Viewers

# Beyond a query's own limit: the server hangs.
PATIENCE = 5.0
# Files of boards are looked at this often.
LOOK_SECONDS = 1.0
# What takes longer is asked for apart, so that nothing waits for it.
LATER = frozenset({"top"})
COMPARED = (frozenset({"number"}), frozenset({"line"}))
# Tenants that the picker offers at once.
TENANTS = 20
# Charts draw on canvas; nothing is ever loaded from elsewhere, and no script or style stands in the page itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {}"
)


class Dashboard:
    """Answers requests from one database."""

    def __init__(self, settings: DashboardSettings) -> None:
        """Prepare; nothing is opened before `lifespan`."""
        self.settings = settings
        self.database = Database(settings)
        self.viewers = Viewers(self.database, Links(settings.secret.get_secret_value(), settings.link_days))
        self.boards = Boards(settings.boards)
        self.registry = Registry(self.database, self.boards, settings.schema_name)
        self.live = Live(self.database, lambda: sorted(self.registry.schemas), settings.streams)
        self.alerts = open_alerts.judged_by(settings, self.database)
        self.gate = Gate(settings.viewer_questions, max(1, settings.connections // 2))
        self.answers: Cache[Any] = Cache(lambda: self.live.version)
        self.files = assets.load()
        self.is_whole = True

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Keep the pool open and the watch going while the service runs."""
        async with self.database.pool:
            work = {"watch": self.live.watch(), "listen": self.live.listen(), "boards": self.read_boards()}
            work["alive"] = stay_alive(lambda: self.is_whole)
            if self.alerts is not None:
                work["alerts"] = self.alerts.run(self.settings.alerts_every)
            tasks = [asyncio.create_task(one, name=name) for name, one in work.items()]
            for task in tasks:
                task.add_done_callback(self.ended)
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def ended(self, task: asyncio.Task[None]) -> None:
        """Say that a part of the service has ended, which none does by itself: probes fail, so that it is started again."""
        if task.cancelled():
            return
        self.is_whole = False
        error = task.exception()
        structlog.get_logger().error("a part of the service has ended", part=task.get_name(), exc_info=error)

    async def read_boards(self) -> None:
        """Read boards again when their files change, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                if self.boards.look():
                    self.live.notify()
            except ConfigurationError as error:
                # The boards that were read last stay.
                structlog.get_logger().error("boards cannot be read", problem=error.message)

    async def asked(self, request: Request) -> Asked:
        """Return what a request asks for; raises HttpError for another tenant than the viewer's own."""
        link = await self.viewers.link(request)
        return read_asked(
            request.query_params,
            self.boards,
            self.viewers.asker(request, link),
            link.tenant if link else None,
            await self.registry.catalog(),
            self.database.everything,
        )

    def desk(self, asked: Asked) -> Desk:
        """Return what answering a request takes."""
        return Desk(
            self.database,
            asked.catalog,
            asked.wanted,
            lambda key, find: self.find(asked, key, find),
            asked.zone,
        )

    async def layout(self, request: Request) -> Any:
        """Answer /api/layout: what a page is built from before there are numbers."""
        bound = await self.viewers.tenant(request)
        return layout(self.boards, request.query_params, bound, self.settings.edit)

    async def logo(self, request: Request) -> Response:
        """Answer /api/logo with the picture beside a board's file."""
        _, kept = find_board(self.boards, request.query_params, await self.viewers.tenant(request))
        name = kept.source.board.logo
        if not name or self.boards.folder is None or not (self.boards.folder / name).is_file():
            raise HttpError(404, "not found")
        return assets.respond(assets.asset(self.boards.folder / name), request)

    async def numbers(self, request: Request) -> Any:
        """Answer /api/board: the numbers of all that is in range, and, where something is selected, of that."""
        return await self.board_of(await self.asked(request))

    async def board_of(self, asked: Asked) -> Any:
        """Return the numbers of a page of a board."""
        read, refused = asked.readable(LATER, others=True)
        with refusing():
            found, soon = await answers.cards(self.desk(asked), list(read.values()))
        cards = refused | dict(zip(read, found, strict=True))
        return {
            "range": self.shown_range(asked, cards),
            "tenant": asked.bound,
            "version": self.boards.mark(asked.kept),
            "cards": cards,
            "unknown": asked.unknown,
            "freshness": await self.freshness(asked.bound),
            "soon": soon,
        }

    def shown_range(self, asked: Asked, cards: dict[str, Any]) -> Any:
        """Return the range that stands at the head of the page: that of its first card with one."""
        first = next((card["range"] for card in cards.values() if "range" in card), None)
        return first or {"start": asked.wanted.start, "end": asked.wanted.end, "seconds": 0, "rollup": ""}

    async def tops(self, request: Request) -> Any:
        """Answer /api/tops: the period before of numbers, and the lists, which take longer."""
        return await self.tops_of(await self.asked(request))

    async def tops_of(self, asked: Asked) -> Any:
        """Return the lists of a page of a board, and its numbers of the period before."""
        desk = self.desk(asked)
        lists, refused = asked.readable(LATER)
        numbers, lines = (compared(asked.readable(types)[0]) for types in COMPARED)
        with refusing():
            # Lists are of the same range as the cards beside them.
            spans = answers.ranges_of(
                desk, [*lists.values(), *asked.readable(LATER, others=True)[0].values()]
            )
            (found, soon), *before = await asyncio.gather(
                answers.tops(desk, list(lists.values()), spans),
                answers.before(desk, list(numbers.values()), spans),
                answers.trends_before(desk, list(lines.values()), spans),
            )
        return {
            "cards": refused | dict(zip(lists, found, strict=True)),
            "before": dict(zip([*numbers, *lines], [*before[0], *before[1]], strict=True)),
            "soon": soon,
        }

    async def tenants(self, request: Request) -> Any:
        """Answer /api/tenants: those whose number begins with a text, the busiest first."""
        asked = await self.asked(request)
        if asked.bound is not None:
            return [(str(asked.bound), None)]
        search = request.query_params.get("search", "")[:20]
        with refusing():
            return await self.busiest(asked, search)

    async def busiest(self, asked: Asked, search: str) -> Any:
        """Return the tenants with the most events of the first rollup of the board that tells them apart."""
        column = asked.board.tenant
        rollups = rollups_of(asked.board, asked.catalog, self.settings.schema_name)
        telling = [one for one in rollups if column in one.dimensions and one.named("count")]
        if not telling:
            return []
        counted = telling[0].named("count")
        card = Card(
            type="top",
            at=Place(x=0, y=0, width=1, height=1),
            rollup=telling[0].name,
            by=column,
            measure=counted.name if counted else "",
            most=TENANTS,
        )
        reads, desk = asked.reads(card), self.desk(asked)
        span = answers.ranges_of(desk, [reads])[reads.family.asked.name]
        pattern = "".join(letter for letter in search if letter.isdigit() or letter == "-") + "%"
        found, _ = await desk.find(
            ("tenants", card.rollup, span, reads.part, pattern),
            lambda: answers.ranked(desk, reads, span, pattern),
        )
        return found["rows"]

    async def annotations(self, request: Request) -> Any:
        """Answer /api/annotations: what is marked in the range, for this viewer."""
        asked = await self.asked(request)
        scope = scope_of_viewer(asked.catalog, asked.everything, asked.bound)
        # Whoever marks something changes no rollup: no version tells.
        found, _ = await self.find(
            asked,
            ("annotations", scope, asked.wanted, asked.chosen.tenant),
            lambda: annotations.within(self.database, scope, asked.wanted, asked.chosen.tenant),
            self.registry.answers,
        )
        return found

    async def open_alerts(self, request: Request) -> Any:
        """Answer /api/alerts: those that are open or were lately, for this viewer."""
        bound = await self.viewers.tenant(request)
        scopes = scopes_of_viewer(await self.registry.catalog(), self.database.everything, bound)
        found, _ = await self.answers.get(
            ("alerts", scopes), lambda: open_alerts.lately(self.database, scopes, self.settings.alert_group)
        )
        told = self.alerts.told if self.alerts is not None and bound is None else None
        return {"alerts": found, "problems": dict(told.problems) if told else {}}

    async def administration(self, request: Request) -> Any:
        """Answer /api/administration, for viewers who may see all tenants."""
        if await self.viewers.tenant(request) is not None:
            raise HttpError(403, "this link shows one tenant")
        tables, _ = await self.registry.answers.get(
            "administration", lambda: status.administration(self.database)
        )
        return {"tables": tables, "freshness": await self.freshness()}

    async def freshness(self, tenant: int | None = None) -> Any:
        """Return how fresh the numbers are; a tenant is told nothing that other tenants' events are counted in."""
        found, _ = await self.answers.get(
            "freshness",
            lambda: status.freshness(self.database, sorted(self.registry.schemas), self.settings.stale_after),
        )
        # Answers are kept for a while, also of a database that is away meanwhile.
        now = found if self.live.is_reachable else found | {"state": "database"}
        return now if tenant is None else now | {"events_waiting": None, "seconds_since_load": None}

    async def find(
        self,
        asked: Asked,
        key: Hashable,
        find: Callable[[], Awaitable[Any]],
        answers: Cache[Any] | None = None,
    ) -> tuple[Any, bool]:
        """Return a shared answer; the first who asks for it waits for a turn of his."""

        async def in_turn() -> Any:
            async with self.gate.passing(asked.viewer):
                return await find()

        return await (answers or self.answers).get(key, in_turn)

    async def events(self, request: Request) -> Response:
        """Stream /api/events: a server-sent event for each change of the data."""
        bound = await self.viewers.tenant(request)
        if bound is not None:
            check_reader(await self.registry.catalog(), bound)
        if not self.live.has_room():
            raise HttpError(503, "as many browsers listen as may; this one asks now and then")
        return ChangeStream(self.live, lambda: self.viewers.is_open(request))

    async def health(self, _: Request) -> Response:
        """Answer /healthz and /readyz: whether the database can be reached."""
        return Response(
            "ok" if self.live.is_reachable else "database is away", 200 if self.live.is_reachable else 503
        )

    async def alive(self, _: Request) -> Response:
        """Answer /livez: the service answers, wherever the database is, and all parts of it are at work."""
        return (
            Response("ok") if self.is_whole else Response("a part of the service has ended: see its log", 503)
        )

    async def metrics(self, request: Request) -> Response:  # noqa: ARG002
        """Answer /metrics with the state of the rollups, where the settings allow it."""
        if not self.settings.metrics:
            raise HttpError(404, "not found; --metrics opens it")
        told = None if self.alerts is None else self.alerts.told
        state = metrics.State(self.live.streams, self.gate.open, self.live.is_reachable, told)
        # A database that is away is told, too: rollups are left out then.
        rows = await self.rows_of_rollups() if self.live.is_reachable else []
        return Response(metrics.text(rows, state), media_type=metrics.MEDIA_TYPE)

    async def rows_of_rollups(self) -> list[Any]:
        """Return the state of the rollups that the dashboard's role may see."""
        rows: list[Any]
        rows, _ = await self.answers.get("metrics", lambda: metrics.state_of_rollups(self.database))
        return rows

    async def file(self, request: Request) -> Response:
        """Answer with one of the page's files, which hold no data."""
        name = request.path_params.get("name", "index.html")
        if name not in self.files:
            raise HttpError(404, "not found")
        if name.endswith(".html"):
            try:
                return await self.viewers.moved(request) or assets.respond(self.files[name], request)
            except ShutError as error:
                return self.shut(str(error))
            except (psycopg.Error, PoolTimeout, TooManyRequests):
                # The page itself says that the database is away.
                pass
        return assets.respond(self.files[name], request)

    def shut(self, sentence: str) -> Response:
        """Answer with a page that says why a link opens nothing."""
        page = self.files["shut.html"].content.decode()
        body = page.replace("{sentence}", html.escape(sentence[:1].upper() + sentence[1:]))
        return Response(body, 403, media_type="text/html", headers={"Cache-Control": "no-store"})

    def json(self, answer: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
        """Return an endpoint that sends what a function returns."""

        async def endpoint(request: Request) -> Response:
            found = await asyncio.wait_for(answer(request), self.settings.statement_timeout + PATIENCE)
            body = msgspec.json.encode(found)
            return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

        return endpoint

    def application(self) -> Starlette:
        editor = Editor(self)
        return Starlette(
            routes=[
                Route("/api/layout", self.json(self.layout)),
                Route("/api/logo", self.logo),
                Route("/api/source", self.json(editor.source)),
                Route("/api/preview", self.json(editor.preview), methods=["POST"]),
                Route("/api/save", self.json(editor.save), methods=["POST"]),
                Route("/api/board", self.json(self.numbers)),
                Route("/api/tops", self.json(self.tops)),
                Route("/api/tenants", self.json(self.tenants)),
                Route("/api/alerts", self.json(self.open_alerts)),
                Route("/api/annotations", self.json(self.annotations)),
                Route("/api/administration", self.json(self.administration)),
                Route("/api/events", self.events),
                Route("/healthz", self.health),
                Route("/readyz", self.health),
                Route("/livez", self.alive),
                Route("/metrics", self.metrics),
                Route("/", self.file),
                Route("/static/{name:path}", self.file),
            ],
            lifespan=self.lifespan,
            middleware=[
                Middleware(TrustedHostMiddleware, allowed_hosts=self.settings.allowed_hosts),
                Middleware(Guard, policy=POLICY.format(self.settings.embed_in)),
                Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
            ],
            exception_handlers=HANDLERS,
        )
