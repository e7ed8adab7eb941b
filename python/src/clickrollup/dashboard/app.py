"""The service: which request gets which answer, and who may ask."""

import asyncio
import html
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import psycopg
from psycopg_pool import PoolTimeout, TooManyRequests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from clickrollup.alerts.service import Alerts
from clickrollup.dashboard import annotations, assets, board, metrics, open_alerts, queries, ranges, status
from clickrollup.dashboard.cache import Cache
from clickrollup.dashboard.catalog import TENANT, Catalog, Scope
from clickrollup.dashboard.database import Database, TooManyRowsError
from clickrollup.dashboard.links import Links
from clickrollup.dashboard.live import Live
from clickrollup.dashboard.queries import Selection
from clickrollup.dashboard.replies import (
    Guard,
    HttpError,
    ShutError,
    away,
    failure,
    refuse,
    refusing,
    unreadable,
)
from clickrollup.dashboard.requests import Gate, TooManyQuestionsError
from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.dashboard.viewers import Viewers

CATALOG_SECONDS = 10.0
# Beyond a query's own limit: the server hangs.
PATIENCE = 5.0
# Charts draw on canvas; nothing is ever loaded from elsewhere, and no script or style stands in the page itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {}"
)


@dataclass(frozen=True)
class Asked:
    """What a request asks for, and for whom."""

    viewer: tuple[str, str]
    scope: Scope
    catalog: Catalog
    span: ranges.Range
    selection: Selection


class Dashboard:
    """Answers requests from one database."""

    def __init__(self, settings: DashboardSettings) -> None:
        """Prepare; nothing is opened before `lifespan`."""
        self.settings = settings
        self.database = Database(settings)
        self.viewers = Viewers(self.database, Links(settings.secret.get_secret_value(), settings.link_days))
        self.live = Live(self.database, settings.schema_name, settings.streams)
        self.alerts = alerts_of(settings, self.database)
        self.gate = Gate(settings.viewer_questions, max(1, settings.connections // 2))
        self.answers: Cache[Any] = Cache(lambda: self.live.version)
        # The registry changes rarely, and freshness is a matter of time: their state is the clock's.
        self.slow_answers: Cache[Any] = Cache(lambda: int(time.monotonic() / CATALOG_SECONDS))
        self.files = assets.load()

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Keep the pool open and the watch going while the service runs."""
        async with self.database.pool:
            tasks = [asyncio.create_task(self.live.watch()), asyncio.create_task(self.live.listen())]
            if self.alerts is not None:
                tasks.append(asyncio.create_task(self.alerts.run(self.settings.alerts_every)))
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def catalog(self) -> Catalog:
        """Return the registry, as it was a few seconds ago at most."""
        catalog: Catalog = (await self.slow_answers.get("catalog", self.database.catalog))[0]
        return catalog

    async def scope(self, bound: int | None) -> tuple[Scope, Catalog]:
        """Return what the viewer may see; raises HttpError for a tenant that has no reader in the database."""
        catalog = await self.catalog()
        if bound is None:
            return self.database.everything, catalog
        if bound not in catalog.readers:
            raise HttpError(
                403, "this link's tenant has no reader in the database: clickrollup.create_tenant_reader()"
            )
        return catalog.readers[bound], catalog

    async def asked(self, request: Request) -> Asked:
        """Return what a request asks for; raises HttpError for another tenant than the viewer's own."""
        link = await self.viewers.link(request)
        scope, catalog = await self.scope(link.tenant if link else None)
        query = request.query_params
        with refusing():
            selection = queries.read_selection(
                query, {name: query.getlist(name) for name in queries.DIMENSIONS}
            )
        if scope.tenant is not None:
            if selection.tenant not in (None, scope.tenant):
                raise HttpError(403, "this link shows one tenant")
            selection = Selection(scope.tenant, selection.values)
        with refusing():
            span = ranges.read(query, catalog, selection.dimensions)
        return Asked(self.viewers.asker(request, link), scope, catalog, span, selection)

    async def numbers(self, request: Request) -> Any:
        """Answer /api/board: the numbers of all that is in range, and, where something is selected, of that."""
        asked = await self.asked(request)
        whole = asked.selection.without_values()
        chosen: Awaitable[tuple[Any, bool]] = (
            self.cached(board.numbers, asked, asked.selection) if asked.selection.values else nothing()
        )
        (base, base_soon), (part, part_soon), own = await asyncio.gather(
            self.cached(board.numbers, asked, whole), chosen, self.own(asked)
        )
        rate = await self.find(
            asked,
            ("rate", asked.scope, asked.selection),
            lambda: board.per_second(self.database, asked.catalog, asked.scope, time.time(), asked.selection),
        )
        return {
            "range": {
                "start": asked.span.start,
                "end": asked.span.end,
                "seconds": asked.span.rollup.seconds,
                "rollup": asked.span.rollup.name,
            },
            "tenant": asked.scope.tenant,
            "base": base,
            "selected": part,
            "own": None if part is None else {key: (rows or base)[key] for key, rows in own.items()},
            "per_second": round(rate[0], 2) if asked.span.is_recent else None,
            "freshness": await self.freshness(asked.scope.tenant),
            "soon": base_soon or part_soon,
        }

    async def own(self, asked: Asked) -> dict[str, Any]:
        """Return for each chart the numbers under the filters of the other dimensions; None: there are no others."""
        reduced = {key: asked.selection.without(names) for key, names in board.OWN.items()}
        if not asked.selection.values:
            return {}
        different = {selection for selection in reduced.values() if selection.values}
        found = await asyncio.gather(*(self.cached(board.summary, asked, one) for one in different))
        numbers = {selection: one for selection, (one, _) in zip(different, found, strict=True)}
        return {key: numbers.get(selection) for key, selection in reduced.items()}

    async def tops(self, request: Request) -> Any:
        """Answer /api/tops: the period before, top tenants, for viewers who may see more than one, and top devices."""
        asked = await self.asked(request)
        devices, soon = await self.cached(board.top_devices, asked, asked.selection)
        return {
            "before": await self.before(asked),
            "tenants": None if asked.scope.tenant is not None else await self.top_tenants(request),
            "devices": devices["rows"],
            "devices_of_all": devices["is_whole"],
            "devices_exact": devices["is_exact"],
            "soon": soon,
        }

    async def before(self, asked: Asked) -> Any:
        """Return the totals of the time before the range, as long as what of it is over, and how many seconds that is."""
        finest = asked.catalog.choose(asked.selection.dimensions, 0)
        span = ranges.before(asked.span, finest, time.time())
        total, _ = await self.cached(board.total, asked, asked.selection, span)
        return total | {"seconds": span.end - span.start}

    async def top_tenants(self, request: Request) -> Any:
        """Answer /api/tenants: those whose number begins with a text, the busiest first."""
        asked = await self.asked(request)
        if asked.scope.tenant is not None:
            return [(str(asked.scope.tenant), None)]
        across = Selection(None, asked.selection.values)
        with refusing():
            span = ranges.read(request.query_params, asked.catalog, across.dimensions | {TENANT})
        search = request.query_params.get("search", "")[:20]
        found, _ = await self.find(
            asked,
            ("tenants", span, across, search),
            lambda: board.tenants(self.database, asked.catalog, asked.scope, span, across, search),
        )
        return found

    async def annotations(self, request: Request) -> Any:
        """Answer /api/annotations: what is marked in the range, for this viewer."""
        asked = await self.asked(request)
        found, _ = await self.find(
            asked,
            ("annotations", asked.scope, asked.span, asked.selection.tenant),
            lambda: annotations.within(self.database, asked.scope, asked.span, asked.selection),
        )
        return found

    async def open_alerts(self, request: Request) -> Any:
        """Answer /api/alerts: those that are open or were lately, for this viewer."""
        scope, _ = await self.scope(await self.viewers.tenant(request))
        found, _ = await self.answers.get(
            ("alerts", scope), lambda: open_alerts.lately(self.database, scope, self.settings.alert_group)
        )
        told = self.alerts.told if self.alerts is not None and scope.tenant is None else None
        return {"alerts": found, "problems": dict(told.problems) if told else {}}

    async def administration(self, request: Request) -> Any:
        """Answer /api/administration, for viewers who may see all tenants."""
        if await self.viewers.tenant(request) is not None:
            raise HttpError(403, "this link shows one tenant")
        tables, _ = await self.slow_answers.get(
            "administration", lambda: status.administration(self.database)
        )
        return {"tables": tables, "freshness": await self.freshness()}

    async def freshness(self, tenant: int | None = None) -> Any:
        """Return how fresh the numbers are; a tenant is told nothing that other tenants' events are counted in."""
        found, _ = await self.answers.get(
            "freshness",
            lambda: status.freshness(self.database, self.settings.schema_name, self.settings.stale_after),
        )
        # Answers are kept for a while, also of a database that is away meanwhile.
        now = found if self.live.is_reachable else found | {"state": "database"}
        return now if tenant is None else now | {"events_waiting": None, "seconds_since_load": None}

    async def cached(
        self,
        find: Callable[..., Awaitable[Any]],
        asked: Asked,
        selection: Selection,
        span: ranges.Range | None = None,
    ) -> tuple[Any, bool]:
        """Return an answer that viewers share who may see the same and ask the same."""
        span = span or asked.span
        return await self.find(
            asked,
            (find.__name__, asked.scope, span, selection),
            lambda: find(self.database, asked.catalog, asked.scope, span, selection),
        )

    async def find(
        self, asked: Asked, key: tuple[Any, ...], find: Callable[[], Awaitable[Any]]
    ) -> tuple[Any, bool]:
        """Return a shared answer; the first who asks for it waits for a turn of his."""

        async def in_turn() -> Any:
            async with self.gate.passing(asked.viewer):
                return await find()

        return await self.answers.get(key, in_turn)

    async def events(self, request: Request) -> Response:
        """Stream /api/events: a server-sent event for each change of the data."""
        await self.scope(await self.viewers.tenant(request))
        if not self.live.has_room():
            raise HttpError(503, "as many browsers listen as may; this one asks now and then")
        return StreamingResponse(
            self.live.stream(),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def health(self, _: Request) -> Response:
        """Answer /healthz and /readyz: whether the database can be reached."""
        return Response(
            "ok" if self.live.is_reachable else "database is away", 200 if self.live.is_reachable else 503
        )

    async def alive(self, _: Request) -> Response:
        """Answer /livez: the service answers, wherever the database is."""
        return Response("ok")

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
        return Starlette(
            routes=[
                Route("/api/board", self.json(self.numbers)),
                Route("/api/tops", self.json(self.tops)),
                Route("/api/tenants", self.json(self.top_tenants)),
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
            exception_handlers={
                HttpError: refuse,
                TooManyQuestionsError: lambda _, error: failure(429, str(error)),
                TooManyRowsError: lambda _, error: failure(422, str(error)),
                TimeoutError: lambda _, __: away("the database does not answer"),
                psycopg.errors.QueryCanceled: lambda _, __: failure(
                    503, "the query took too long; choose a shorter range"
                ),
                psycopg.Error: lambda _, error: unreadable(error),
                PoolTimeout: lambda _, __: away("the database is busy or away"),
                TooManyRequests: lambda _, __: away("the database is busy"),
                psycopg.OperationalError: lambda _, __: away("the database is away"),
            },
        )


async def nothing() -> tuple[None, bool]:
    """Answer where nothing is selected."""
    return None, False


def alerts_of(settings: DashboardSettings, database: Database) -> Alerts | None:
    """Return what judges the rules of the boards' folder; raises ConfigurationError where one is wrong."""
    if settings.boards is None:
        return None
    role, timeout = settings.reader_role, settings.statement_timeout
    return Alerts(settings.boards, settings, database.connect, role, timeout)
