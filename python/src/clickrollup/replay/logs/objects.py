"""Logs whose lines are JSON objects: nginx with escape=json, Caddy, Traefik and others that name fields alike."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from clickrollup.replay.logs.request import (
    LogFormat,
    MalformedLineError,
    OtherFormatError,
    Request,
    asked,
    first_address,
    request_of,
)

FORWARDED = ("http_x_forwarded_for", "x_forwarded_for", "X-Forwarded-For", "request_X-Forwarded-For")
ADDRESSES = (
    *("client_ip", "remote_addr", "remote_ip", "clientip", "client", "ip", "remote_host", "address"),
    *("ClientHost", "ClientAddr", "remoteIp", "downstream_remote_address"),
)
TIMES = (
    *("time_iso8601", "time_local", "@timestamp", "timestamp", "time", "ts", "msec", "datetime"),
    *("StartUTC", "StartLocal", "start_time"),
)
METHODS = ("request_method", "method", "RequestMethod", "requestMethod", "http_method", "verb")
TARGETS = ("request_uri", "uri", "path", "url", "RequestPath", "requestUrl", "request_path")
REQUESTS = ("request", "request_line")
AGENTS = ("http_user_agent", "user_agent", "agent", "User-Agent", "request_User-Agent", "userAgent")
# An epoch above this is in a smaller unit: as seconds it would be the year 5138.
LARGEST_SECONDS = 10**11


class Objects(LogFormat):
    """Finds the fields by the names that servers and their documentation use."""

    title = "JSON"

    def request(self, line: bytes) -> Request:
        """Return the request of a line. Raises MalformedLineError."""
        fields = flat(line)
        address = first_text(fields, FORWARDED) or first_text(fields, ADDRESSES)
        time = next((fields[name] for name in TIMES if fields.get(name) not in (None, "")), None)
        line_of_request = first_text(fields, REQUESTS)
        method, target = first_text(fields, METHODS), first_text(fields, TARGETS)
        if not address or time is None or not (line_of_request or (method and target)):
            raise OtherFormatError("the JSON object names no address, time, and request")
        what = asked(method, target) if method and target else request_of(line_of_request)
        agent = first_text(fields, AGENTS) or None
        return Request(first_address(address), self._time(time), *what, agent)

    def _time(self, value: Any) -> datetime:
        """Return a time given as text, or as a number or digits since 1970, in UTC. Raises MalformedLineError."""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise MalformedLineError("the time is neither a text nor a number")
        try:
            number = float(value)
        except ValueError:
            return self.time(str(value).encode())
        # Seconds, milliseconds, microseconds, nanoseconds.
        for _ in range(3):
            number = number / 1000 if abs(number) >= LARGEST_SECONDS else number
        try:
            return datetime.fromtimestamp(number, UTC)
        except (ValueError, OverflowError, OSError):
            raise MalformedLineError(
                "the time is no number of seconds, or of a smaller unit, since 1970"
            ) from None


def flat(line: bytes) -> dict[str, Any]:
    """Return the fields of a line; those within a request, as Caddy and Google's logs have it, beside the others.

    Raises OtherFormatError for what is no JSON object.
    """
    try:
        fields: dict[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise OtherFormatError("not a JSON object") from None
    for name in ("request", "httpRequest"):
        request = fields.get(name)
        if isinstance(request, dict):
            headers = request.get("headers")
            fields = fields | request | (headers if isinstance(headers, dict) else {})
            fields.pop(name, None)
    return fields


def first_text(fields: dict[str, Any], names: Iterable[str]) -> bytes:
    """Return the first of the named fields that has a text, or a list of texts; b"" and "-" are none."""
    for name in names:
        value = fields.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value not in ("", "-"):
            return value.encode()
    return b""
