"""Logs that name their fields in a line of their own: W3C extended, as IIS writes it, and CloudFront."""

from typing import ClassVar
from urllib.parse import unquote_to_bytes

from clickrollup.replay.logs.request import (
    LogFormat,
    MalformedLineError,
    OtherFormatError,
    Request,
    asked,
    first_address,
)

DIRECTIVE = b"#"
FIELDS = b"#fields:"
DATE = b"#date:"


class Fields(LogFormat):
    """Remembers the names of the last #Fields line, which may come again with others. Times are in UTC."""

    title = "W3C extended or CloudFront"
    needed: ClassVar[set[bytes]] = {b"time", b"c-ip", b"cs-method"}

    _names: tuple[bytes, ...] = ()
    # Of the last #Date line, for logs whose lines have the time of day alone.
    _date = b""

    def request(self, line: bytes) -> Request | None:
        """Return the request of a line, None for a directive. Raises MalformedLineError."""
        if line.startswith(DIRECTIVE):
            self._remember(line)
            return None
        if not self._names:
            raise OtherFormatError("no #Fields line names the fields")
        values = line.split(b"\t") if b"\t" in line else line.split(b" ")
        if len(values) != len(self._names):
            raise MalformedLineError(f"{len(self._names)} fields expected, {len(values)} found")
        return self._request(dict(zip(self._names, values, strict=True)))

    def _remember(self, line: bytes) -> None:
        if line.lower().startswith(DATE):
            self._date = (line[len(DATE) :].split() or [b""])[0]
        if not line.lower().startswith(FIELDS):
            return
        names = tuple(line[len(FIELDS) :].lower().split())
        missing = sorted(self.needed - set(names))
        missing += [b"date"] if b"date" not in names and not self._date else []
        missing += [] if b"cs-uri-stem" in names or b"cs-uri" in names else [b"cs-uri-stem"]
        if missing:
            raise OtherFormatError(f"the #Fields line lacks {b', '.join(missing).decode()}")
        self._names = names

    def _request(self, fields: dict[bytes, bytes]) -> Request:
        query = fields.get(b"cs-uri-query", b"-")
        target = fields.get(b"cs-uri-stem") or fields.get(b"cs-uri", b"")
        target += b"" if query == b"-" or b"cs-uri-stem" not in fields else b"?" + query
        agent = fields.get(b"cs(user-agent)", b"-")
        return Request(
            first_address(unquoted(forwarded_of(fields)) or fields[b"c-ip"]),
            self.time(fields.get(b"date", self._date) + b"T" + fields[b"time"] + b"+00:00"),
            *asked(fields[b"cs-method"], target),
            None if agent == b"-" else unquoted(agent),
        )


def forwarded_of(fields: dict[bytes, bytes]) -> bytes:
    """Return X-Forwarded-For, which CloudFront and IIS name differently, or nothing."""
    value = fields.get(b"x-forwarded-for") or fields.get(b"cs(x-forwarded-for)") or b"-"
    return b"" if value == b"-" else value


def unquoted(text: bytes) -> bytes:
    """Return a text whose blanks are + in IIS's log and %20 in CloudFront's, there also twice, as %2520."""
    return unquote_to_bytes(unquote_to_bytes(text.replace(b"+", b" ")))
