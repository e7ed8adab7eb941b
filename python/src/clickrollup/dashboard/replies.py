"""What the service answers where it cannot answer, and the headers of every answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from clickrollup.dashboard.questions import RefusedError
from clickrollup.rollups.catalog import NoRollupError


class HttpError(Exception):
    """A request that cannot be served: the HTTP status, and a sentence for the viewer."""

    def __init__(self, status_code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status_code = status_code


class ShutError(HttpError):
    """A link that opens nothing, or no longer: the page says so in place of everything else."""

    def __init__(self, sentence: str) -> None:
        super().__init__(403, sentence)


@contextmanager
def refusing() -> Iterator[None]:
    """Refuse a request whose parameters cannot be read, or that no rollup can answer."""
    try:
        yield
    except ValueError as error:
        raise HttpError(400, str(error)) from error
    except NoRollupError as error:
        raise HttpError(404, str(error)) from error
    except RefusedError as error:
        raise HttpError(422, str(error)) from error


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
    if isinstance(error, ShutError):
        return failure(error.status_code, str(error), reason="link")
    return failure(getattr(error, "status_code", 400), str(error))


def failure(status_code: int, sentence: str, reason: str = "request") -> Response:
    """Answer with a sentence that the page shows, and with what is wrong: the request, the link or the database."""
    body = msgspec.json.encode({"error": sentence})
    headers = {"Cache-Control": "no-store", "X-Clickrollup-Wrong": reason}
    return Response(body, status_code, media_type="application/json", headers=headers)


def away(sentence: str) -> Response:
    """Answer that the database cannot be asked now."""
    return failure(503, sentence, reason="database")


def unreadable(error: Exception) -> Response:
    """Note in the log what the server said, which may name relations, and tell the viewer whom to ask."""
    structlog.get_logger().error("the database refused", error=" ".join(str(error).split()))
    return failure(500, "the database refused; its administrator finds the reason in the dashboard's log")
