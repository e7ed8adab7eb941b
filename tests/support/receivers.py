"""Who receives alerts: a real HTTP server, and a real mail server that takes what smtplib sends."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from clickrollup.sandbox.network import LOOPBACK, free_port


@dataclass
class Webhook:
    """What an HTTP server was sent; it answers with `status`, after so many seconds."""

    port: int
    status: int = 204
    seconds: float = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://{LOOPBACK}:{self.port}/hook/secret-part"

    def changes(self) -> list[tuple[str, str]]:
        """Return what it was told: the change, and of which rule."""
        return [(one["change"], one["rule"]) for one in self.taken]


@contextmanager
def webhook(port: int = 0, seconds: float = 0) -> Iterator[Webhook]:
    """Run an HTTP server."""
    kept = Webhook(port or free_port(), seconds=seconds)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if kept.status < 300:
                kept.taken.append(json.loads(body))
                kept.keys.append(self.headers["Idempotency-Key"])
            time.sleep(kept.seconds)
            self.send_response(kept.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer((LOOPBACK, kept.port), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def dripping(head: bytes, drop: bytes) -> Iterator[str]:
    """Run a server that answers whoever connects with some bytes, and then with others for ever; yields its address."""
    ended = Event()
    with socket.create_server((LOOPBACK, 0)) as listening:
        # Nobody may come.
        listening.settimeout(10)

        def answer() -> None:
            talking, _ = listening.accept()
            with talking, suppress(OSError):
                talking.sendall(head)
                while not ended.wait(0.02):
                    talking.sendall(drop)

        thread = Thread(target=answer)
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{listening.getsockname()[1]}/"
        finally:
            ended.set()
            thread.join()


@dataclass
class Mailbox:
    """What a mail server took, and for whom."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take an address, or not."""
        if address in self.refused:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a mail."""
        self.mails.append(message_from_bytes(bytes(envelope.content or b""), policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 taken"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run a mail server."""
    kept = Mailbox(free_port())
    controller = Controller(kept, hostname=LOOPBACK, port=kept.port)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
