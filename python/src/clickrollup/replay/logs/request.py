"""What every format of an access log makes of a line: who asked, when, and for what."""

import re
from abc import ABC, abstractmethod
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import ClassVar, NamedTuple

REQUEST = re.compile(rb"(?P<method>[A-Z]++) (?P<target>\S++)(?: HTTP/[0-9.]++)?")
# 17/May/2015:10:05:03 +0000; HAProxy adds milliseconds and leaves the zone out.
CLF_TIME = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?P<fraction>\.\d{1,6})?(?P<zone> [+-]\d{4})?")
# 2024/02/29 12:30:00.524, as Caddy writes it on request.
SLASHES = re.compile(r"(\d{4})/(\d\d)/(\d\d)(?= )")
WITH_PORT = re.compile(rb"(?:[0-9.]++|\[[0-9A-Fa-f:.]++\]):\d++")
UNKNOWN = (b"", b"-", b"unknown")
ZONE_BEHIND_A_BLANK = re.compile(r" (?=[+-]\d\d:?\d\d$)")

# Others ask a server or a proxy for something that is no page: OPTIONS, CONNECT, TRACE, PRI, PROPFIND.
READING_METHODS = {b"GET", b"HEAD"}
CHANGING_METHODS = {b"POST", b"PUT", b"PATCH", b"DELETE"}


class MalformedLineError(ValueError):
    """A line is no request; the text says why and holds nothing of the line."""


class OtherFormatError(MalformedLineError):
    """A line is not in the format at all, as all lines of another log would be."""


class Request(NamedTuple):
    """One request; the agent is None where the line has none."""

    address: bytes
    time: datetime
    method: bytes
    target: bytes
    agent: bytes | None


class LogFormat(ABC):
    """Reads the lines of one file in turn; some formats begin with a line that names the fields."""

    title: ClassVar[str]

    def __init__(self, zone: tzinfo) -> None:
        """Take times that have no zone for those of `zone`."""
        self._zone = zone

    @abstractmethod
    def request(self, line: bytes) -> Request | None:
        """Return the request of a line without its end, None for a line about the log. Raises MalformedLineError."""

    def time(self, text: bytes) -> datetime:
        """Return the time of a line in UTC. Raises MalformedLineError."""
        return time_of(text, self._zone)


def request_of(text: bytes) -> tuple[bytes, bytes]:
    """Return method and target of a request line. Raises MalformedLineError, also for "-", and for what asks no page."""
    match = REQUEST.fullmatch(text)
    if match is None:
        raise MalformedLineError("the request is not a method and a path")
    return asked(match["method"], match["target"])


def asked(method: bytes, target: bytes) -> tuple[bytes, bytes]:
    """Return both where they ask for a page. Raises MalformedLineError."""
    if method not in READING_METHODS | CHANGING_METHODS:
        raise MalformedLineError("the method is not one that reads or changes a page")
    if not target.startswith(b"/") and b"://" not in target:
        raise MalformedLineError("the request's target is not a path")
    return method, target


# Many lines are of one second.
@lru_cache(maxsize=1024)
def time_of(text: bytes, zone: tzinfo) -> datetime:
    """Return a time in UTC, as the common format or ISO 8601 writes it. Raises MalformedLineError."""
    try:
        words = text.decode("ascii")
        time = clf_time(words) or datetime.fromisoformat(
            SLASHES.sub(r"\1-\2-\3", ZONE_BEHIND_A_BLANK.sub("", words))
        )
        return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedLineError(
            "the time is not day/month/year:hour:minute:second zone, nor ISO 8601"
        ) from None


def clf_time(text: str) -> datetime | None:
    """Return a time in the common format, None for another form. Raises ValueError where there is no such time."""
    match = CLF_TIME.fullmatch(text)
    if match is None:
        return None
    form = "%d/%b/%Y:%H:%M:%S" + ("" if match["fraction"] is None else ".%f")
    return datetime.strptime(text, form + ("" if match["zone"] is None else " %z"))  # noqa: DTZ007


def first_address(text: bytes) -> bytes:
    """Return the first address of a list as X-Forwarded-For has it: the client, before its proxies.

    Proxies may write `unknown` or nothing for a client that they do not know, and the port behind an address.
    """
    found = [part.strip() for part in text.split(b",")]
    known = next((part for part in found if part.lower() not in UNKNOWN), found[0])
    return without_port(known) if WITH_PORT.fullmatch(known) else known.strip(b"[]")


def without_port(text: bytes) -> bytes:
    """Return the address of address:port, of which an IPv6 address may stand in brackets."""
    return text.rpartition(b":")[0].strip(b"[]")
