"""Turns the lines of a web server's access log into clickstream events.

A log names neither tenants nor devices nor sessions; docs/producer.md says how each is derived. The client's
address goes into a keyed hash together with its user agent and leaves this module in no other form.
"""

import codecs
import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import UTC
from typing import Any

import msgspec
import ua_parser

from clickrollup.kafka.delivery import Message
from clickrollup.replay.logs.common import Common
from clickrollup.replay.logs.prefixes import unwrapped
from clickrollup.replay.logs.request import CHANGING_METHODS, LogFormat, MalformedLineError
from clickrollup.replay.sessions import Sessions
from clickrollup.replay.skips import Skips

# What a page pulls in by itself. Feeds, robots.txt and documents are asked for in their own right.
ASSET_SUFFIXES = (
    *(b".css", b".js", b".mjs", b".map", b".json", b".wasm"),
    *(b".png", b".jpg", b".jpeg", b".gif", b".svg", b".ico", b".webp", b".avif", b".bmp"),
    *(b".woff", b".woff2", b".ttf", b".otf", b".eot"),
    *(b".mp3", b".mp4", b".webm", b".ogg", b".wav"),
)

UNKNOWN = "unknown"
# The name that ua-parser's lists have for an agent they do not know.
OTHER = "Other"
# 63 bits: the largest bigint, so that no hash is negative.
POSITIVE = 2**63 - 1


class AccessLog:
    """Derives events from lines, remembering the sessions that are under way."""

    def __init__(self, key: bytes, log_format: LogFormat | None = None) -> None:
        """Hide addresses with this key; the same key gives the same devices and sessions."""
        self._key = key
        self._format = log_format or Common(UTC)
        self._sessions = Sessions()

    def event(self, line: bytes) -> dict[str, Any] | None:
        """Return the event of one line without its end, None for a line about the log. Raises MalformedLineError."""
        request = self._format.request(unwrapped(line))
        if request is None:
            return None
        path = path_of(request.target)
        device = self._hash(request.address + b" " + (request.agent or b"-"))
        start = self._sessions.start(device, request.time)
        return {
            "customer_id": tenant(path),
            "event_type": event_type(request.method, path),
            "country": UNKNOWN,
            "browser": browser(request.agent),
            "device_id": device,
            "session_id": self._hash(b"%d %d" % (device, start.timestamp())),
            "event_time": request.time,
        }

    def _hash(self, text: bytes) -> int:
        return number(hmac.digest(self._key, text, "sha256"))


def access_log_messages(
    lines: Iterator[bytes], key: bytes, skips: Skips, log_format: LogFormat | None = None
) -> Iterator[Message]:
    """Yield an event for each line that is a request; the others are skipped, lines about the log passed over."""
    log = AccessLog(key, log_format)
    for line_number, line in enumerate(lines, 1):
        for request_line in requests(line):
            try:
                event = log.event(request_line)
            except MalformedLineError as error:
                skips.skip(line_number, str(error))
            else:
                if event is not None:
                    yield Message(msgspec.json.encode(event), str(event["customer_id"]).encode())


def requests(line: bytes) -> list[bytes]:
    """Return a line without its end; where a crash or a rotation left NUL bytes in it, what stands between them.

    A blank line is passed over.
    """
    bare = line.rstrip(b"\r\n").removeprefix(codecs.BOM_UTF8)
    if b"\0" not in bare:
        return [bare] if bare.strip() else []
    return [part.removeprefix(codecs.BOM_UTF8) for part in bare.split(b"\0") if part]


def path_of(target: bytes) -> bytes:
    """Return the path of a request's target, without scheme and host, query and fragment."""
    if not target.startswith(b"/") and b"://" in target:
        target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
    return re.split(rb"[?#]", target, maxsplit=1)[0]


def tenant(path: bytes) -> int:
    """Return the tenant of a path: its first segment, hashed so that PostgreSQL can do the same."""
    segment = path.lstrip(b"/").partition(b"/")[0]
    return number(hashlib.sha256(segment).digest())


def event_type(method: bytes, path: bytes) -> str:
    """Return "post" for a method that changes data, "asset" for what a page pulls in, else "page_view"."""
    if method in CHANGING_METHODS:
        return "post"
    return "asset" if path.lower().endswith(ASSET_SUFFIXES) else "page_view"


def browser(agent: bytes | None) -> str:
    """Return ua-parser's family of a user agent, "Other" where it knows none or the line has none."""
    found = ua_parser.parse_user_agent((agent or b"").decode("utf-8", "replace"))
    return OTHER if found is None else found.family


def number(digest: bytes) -> int:
    """Return the first eight bytes of a hash as a bigint that is not negative."""
    return int.from_bytes(digest[:8], "big") & POSITIVE
