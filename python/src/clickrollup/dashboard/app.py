"""The service: which request gets which answer, and who may ask."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
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
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from clickrollup.dashboard import assets, board, metrics, queries, ranges, status
from clickrollup.dashboard.cache import Cache
from clickrollup.dashboard.catalog import TENANT, Catalog, NoRollupError, Scope
from clickrollup.dashboard.database import Database, TooManyRowsError
from clickrollup.dashboard.links import Links
from clickrollup.dashboard.live import Live
from clickrollup.dashboard.queries import Selection
from clickrollup.dashboard.settings import DashboardSettings

CATALOG_SECONDS = 10.0
# Charts draw on canvas; nothing is ever loaded from elsewhere, and no script or style stands in the page itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {}"
)


class HttpError(Exception):
    """A request that cannot be served: the HTTP status, and a sentence for the viewer."""

    def __init__(self, status_code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status_code = status_code


@contextmanager
def refusing() -> Iterator[None]:
    """Refuse a request whose parameters cannot be read, or that no rollup can answer."""
    try:
        yield
    except ValueError as error:
        raise HttpError(400, str(error)) from error
    except NoRollupError as error:
        raise HttpError(404, str(error)) from error


class Dashboard:
    """Answers requests from one database."""

    def __init__(self, settings: DashboardSettings) -> None:
        """Prepare; nothing is opened before `lifespan`."""
        self.settings = settings
        self.database = Database(settings)
        self.links = Links(settings.secret.get_secret_value(), settings.link_days)
        self.live = Live(self.database, settings.schema_name)
        self.answers: Cache[Any] = Cache(lambda: self.live.version)
        # The registry changes rarely, and freshness is a matter of time: their state is the clock's.
        self.slow_answers: Cache[Any] = Cache(lambda: int(time.monotonic() / CATALOG_SECONDS))
        self.files = assets.load()

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Keep the pool open and the watch going while the service runs."""
        async with self.database.pool:
            tasks = [asyncio.create_task(self.live.watch()), asyncio.create_task(self.live.listen())]
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

    def viewer(self, request: Request) -> int | None:
        """Return the tenant a viewer is bound to, None for one who may see all; raises HttpError."""
        try:
            return self.links.tenant(request.query_params.get("token", ""))
        except PermissionError as error:
            raise HttpError(403, str(error)) from error

    async def scope(self, request: Request) -> tuple[Scope, Catalog]:
        """Return what the viewer may see; raises HttpError for a tenant that has no reader in the database."""
        bound = self.viewer(request)
        catalog = await self.catalog()
        if bound is None:
            return self.database.everything, catalog
        if bound not in catalog.readers:
            raise HttpError(
                403, "this link's tenant has no reader in the database: clickrollup.create_tenant_reader()"
            )
        return catalog.readers[bound], catalog

    async def asked(self, request: Request) -> tuple[Scope, Catalog, ranges.Range, Selection]:
        """Return what a request asks for; raises HttpError for another tenant than the viewer's own."""
        scope, catalog = await self.scope(request)
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
            return scope, catalog, ranges.read(query, catalog, selection.dimensions), selection

    async def numbers(self, request: Request) -> Any:
        """Answer /api/board: the numbers of all that is in range, and, where something is selected, of that."""
        scope, catalog, asked, selection = await self.asked(request)
        whole = selection.without_values()
        chosen: Awaitable[tuple[Any, bool]] = (
            self.cached(board.numbers, scope, catalog, asked, selection) if selection.values else nothing()
        )
        (base, base_soon), (part, part_soon) = await asyncio.gather(
            self.cached(board.numbers, scope, catalog, asked, whole), chosen
        )
        rate, _ = await self.answers.get(
            ("rate", scope, selection),
            lambda: board.per_second(self.database, catalog, scope, time.time(), selection),
        )
        return {
            "range": {
                "start": asked.start,
                "end": asked.end,
                "seconds": asked.rollup.seconds,
                "rollup": asked.rollup.name,
            },
            "tenant": scope.tenant,
            "base": base,
            "selected": part,
            "per_second": round(rate, 2) if asked.is_recent else None,
            "freshness": await self.freshness(scope.tenant),
            "soon": base_soon or part_soon,
        }

    async def tops(self, request: Request) -> Any:
        """Answer /api/tops: top tenants, for viewers who may see more than one, and top devices."""
        scope, catalog, asked, selection = await self.asked(request)
        devices, soon = await self.cached(board.top_devices, scope, catalog, asked, selection)
        return {
            "tenants": None if scope.tenant is not None else await self.top_tenants(request),
            "devices": devices["rows"],
            "devices_of_all": devices["is_whole"],
            "soon": soon,
        }

    async def top_tenants(self, request: Request) -> Any:
        """Answer /api/tenants: those whose number begins with a text, the busiest first."""
        scope, catalog, _, selection = await self.asked(request)
        if scope.tenant is not None:
            return [(str(scope.tenant), None)]
        across = Selection(None, selection.values)
        with refusing():
            asked = ranges.read(request.query_params, catalog, across.dimensions | {TENANT})
        search = request.query_params.get("search", "")[:20]
        found, _ = await self.answers.get(
            ("tenants", asked, across, search),
            lambda: board.tenants(self.database, catalog, scope, asked, across, search),
        )
        return found

    async def administration(self, request: Request) -> Any:
        """Answer /api/administration, for viewers who may see all tenants."""
        if self.viewer(request) is not None:
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
        return found if tenant is None else found | {"events_waiting": None, "seconds_since_load": None}

    async def cached(
        self,
        find: Callable[..., Awaitable[Any]],
        scope: Scope,
        catalog: Catalog,
        asked: ranges.Range,
        selection: Selection,
    ) -> tuple[Any, bool]:
        """Return an answer that viewers share who may see the same and ask the same."""
        key = (find.__name__, scope, asked, selection)
        return await self.answers.get(key, lambda: find(self.database, catalog, scope, asked, selection))

    async def events(self, request: Request) -> Response:
        """Stream /api/events: a server-sent event for each change of the data."""
        await self.scope(request)
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
        rows, _ = await self.answers.get("metrics", lambda: metrics.state_of_rollups(self.database))
        return Response(metrics.text(rows), media_type=metrics.MEDIA_TYPE)

    async def file(self, request: Request) -> Response:
        """Answer with one of the page's files, which hold no data."""
        name = request.path_params.get("name", "index.html")
        if name not in self.files:
            raise HttpError(404, "not found")
        return assets.respond(self.files[name], request)

    def json(self, answer: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
        """Return an endpoint that sends what a function returns."""

        async def endpoint(request: Request) -> Response:
            body = msgspec.json.encode(await answer(request))
            return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

        return endpoint

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/board", self.json(self.numbers)),
                Route("/api/tops", self.json(self.tops)),
                Route("/api/tenants", self.json(self.top_tenants)),
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
                TooManyRowsError: lambda _, error: failure(422, str(error)),
                psycopg.errors.QueryCanceled: lambda _, __: failure(
                    503, "the query took too long; choose a shorter range"
                ),
                psycopg.Error: lambda _, error: unreadable(error),
                PoolTimeout: lambda _, __: failure(503, "the database is busy or away"),
                TooManyRequests: lambda _, __: failure(503, "the database is busy"),
                psycopg.OperationalError: lambda _, __: failure(503, "the database is away"),
            },
        )


async def nothing() -> tuple[None, bool]:
    """Answer where nothing is selected."""
    return None, False


class Guard:
    """Adds to every answer the headers that keep a browser from loading, framing or leaking anything."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", policy.encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ]

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


async def refuse(_: Request, error: Exception) -> Response:
    """Answer a refused request."""
    return failure(getattr(error, "status_code", 400), str(error))


def failure(status_code: int, sentence: str) -> Response:
    """Answer with a sentence that the page shows."""
    body = msgspec.json.encode({"error": sentence})
    return Response(body, status_code, media_type="application/json", headers={"Cache-Control": "no-store"})


def unreadable(error: Exception) -> Response:
    """Note in the log what the server said, which may name relations, and tell the viewer whom to ask."""
    structlog.get_logger().error("the database refused", error=" ".join(str(error).split()))
    return failure(500, "the database refused; its administrator finds the reason in the dashboard's log")
