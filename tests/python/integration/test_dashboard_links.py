"""What a revoked link does to those who have it open: their stream ends, and a good link beside it is taken."""

import time
from collections.abc import Iterator
from functools import partial
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import psycopg
import pytest
from starlette.requests import Request
from support import asynchronous
from support.dashboard import SECRET, make_login
from support.databases import cloned_database

from clickrollup.dashboard import live, viewers
from clickrollup.dashboard.database import Database
from clickrollup.dashboard.links import Link, Links
from clickrollup.dashboard.live import Live
from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.dashboard.viewers import Viewers
from clickrollup.sandbox.postgres import PostgresServer

LINKS = Links(SECRET, 7)


@pytest.fixture(scope="module")
def dsn(server: PostgresServer, template_database: str) -> Iterator[str]:
    with cloned_database(server, template_database) as made:
        yield made


@pytest.fixture
def settings(dsn: str, monkeypatch: pytest.MonkeyPatch) -> DashboardSettings:
    """Those of a service that looks for revoked links, and at its streams, ten times a second."""
    monkeypatch.setattr(viewers, "REVOKED_SECONDS", 0.1)
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.1)
    return DashboardSettings(dsn=make_login(dsn), secret=SECRET)


def request(cookies: dict[str, str], scheme: str = "http", **parameters: str) -> Request:
    """Return a request as the service gets it."""
    written = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = [(b"host", b"127.0.0.1"), *([(b"cookie", written.encode())] if cookies else [])]
    query = urlencode(parameters).encode()
    return Request({"type": "http", "scheme": scheme, "path": "/", "query_string": query, "headers": headers})


def kept(*links: Link) -> dict[str, str]:
    """Return the cookies that links leave in a browser."""
    return {f"clickrollup_{link.id}": LINKS.token(link) for link in links}


def revoke(dsn: str, link: Link) -> None:
    """Note a link in the table as revoked, as `--revoke` does."""
    with psycopg.connect(dsn) as connection:
        connection.execute(
            """INSERT INTO clickrollup.dashboard_links (link_id, tenant, expires_at, revoked_at)
               VALUES (%s, %s, to_timestamp(%s), clock_timestamp())""",
            [link.id, link.tenant, link.until],
        )


def test_a_stream_ends_when_its_link_is_revoked(dsn: str, settings: DashboardSettings) -> None:
    link, other = LINKS.make(1), LINKS.make(1)

    async def listen() -> None:
        database = Database(settings)
        async with database.pool:
            knows = Viewers(database, LINKS)
            changes = Live(database, lambda: ["public"], 10)
            asked = [request(kept(one)) for one in (link, other)]
            streams = [changes.stream(partial(knows.is_open, one)) for one in asked]
            for stream in streams:
                for _ in range(4):
                    await anext(stream)
            revoke(dsn, link)
            ended = time.monotonic() + 20
            count = 0
            async for _ in streams[0]:
                count += 1
                assert time.monotonic() < ended
            # The other goes on.
            for _ in range(4):
                await anext(streams[1])
            await streams[1].aclose()

    asynchronous.run(listen())


def test_of_two_links_in_a_browser_the_good_one_opens(dsn: str, settings: DashboardSettings) -> None:
    revoked, good = LINKS.make(1), LINKS.make(2)
    revoke(dsn, revoked)

    async def ask(asked: Request) -> int | None:
        database = Database(settings)
        async with database.pool:
            return await Viewers(database, LINKS).tenant(asked)

    for order in ((revoked, good), (good, revoked)):
        assert asynchronous.run(ask(request(kept(*order)))) == 2


def test_the_cookie_is_for_this_service_alone_and_ends_with_the_link(settings: DashboardSettings) -> None:
    link = LINKS.make(None)

    async def ask(scheme: str) -> tuple[str, SimpleCookie]:
        database = Database(settings)
        async with database.pool:
            answer = await Viewers(database, LINKS).moved(
                request({}, scheme, token=LINKS.token(link), range="1h")
            )
            assert answer is not None
            return answer.headers["location"], SimpleCookie(answer.headers["set-cookie"])

    for scheme in ("http", "https"):
        place, found = asynchronous.run(ask(scheme))
        assert place == f"/?range=1h&link={link.id}"
        cookie = found[f"clickrollup_{link.id}"]
        assert cookie.value == LINKS.token(link)
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (
            True,
            "lax",
            scheme == "https" or "",
        )
        assert 0 < int(cookie["max-age"]) <= 7 * 86_400
