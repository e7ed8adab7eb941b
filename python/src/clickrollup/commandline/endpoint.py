"""Answers /metrics, /livez, /healthz and /readyz over HTTP, in a thread beside a service."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Protocol

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from clickrollup.commandline.errors import ConfigurationError

TEXT = "text/plain; charset=utf-8"


class Knows(Protocol):
    """What an endpoint asks: for metrics, and for what is wrong (empty: nothing)."""

    @property
    def metrics(self) -> CollectorRegistry:
        """Return them."""

    def stuck(self) -> str:
        """Return why it is to be started again."""

    def blockers(self) -> str:
        """Return why it does not do its work."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: "Endpoint"

    def do_HEAD(self) -> None:
        """Answer as to GET, without the body: what some load balancers ask."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer one of the paths, or 404."""
        watch = self.server.watch
        if self.path == "/metrics":
            self._answer(HTTPStatus.OK, generate_latest(watch.metrics), CONTENT_TYPE_LATEST)
        elif self.path in ("/livez", "/healthz"):
            self._judge(watch.stuck())
        elif self.path == "/readyz":
            self._judge(watch.blockers())
        else:
            self._answer(HTTPStatus.NOT_FOUND, b"/metrics, /livez, /healthz and /readyz are here\n", TEXT)

    def _judge(self, trouble: str) -> None:
        status = HTTPStatus.SERVICE_UNAVAILABLE if trouble else HTTPStatus.OK
        self._answer(status, f"{trouble or 'ok'}\n".encode(), TEXT)

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet: each probe would be a line that is no JSON."""


class Endpoint(ThreadingHTTPServer):
    """The HTTP server; `watch` knows the answers."""

    daemon_threads = True

    def __init__(self, listen: str, watch: Knows) -> None:
        """Bind host:port, or unix:/path. Raises OSError when that is not possible."""
        kind, _, path = listen.partition(":")
        host, _, port = listen.rpartition(":")
        self._path = path if kind == "unix" else ""
        self.address_family = socket.AF_UNIX if self._path else socket.AF_INET
        super().__init__(self._path or (host.strip("[]"), int(port)), Handler)  # type: ignore[arg-type]
        self.watch = watch

    def server_bind(self) -> None:
        """Bind; the path of a socket has no host and port to look up."""
        if self._path:
            self.socket.bind(self._path)
        else:
            super().server_bind()


@contextmanager
def endpoint(listen: str, watch: Knows) -> Iterator[None]:
    """Answer at `listen` until the block ends; an empty text answers nowhere.

    Raises ConfigurationError when the address is not free, or not of this machine.
    """
    if not listen:
        yield
        return
    try:
        server = Endpoint(listen, watch)
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen at {listen}: {error.strerror}", hint="Give --listen another host:port."
        ) from error
    with server:
        Thread(target=server.serve_forever, daemon=True, name="endpoint").start()
        try:
            yield
        finally:
            server.shutdown()
