"""Common and combined format, as Apache and nginx write them, also behind a virtual host's name."""

import ipaddress
import re

from clickrollup.replay.logs.request import (
    LogFormat,
    OtherFormatError,
    Request,
    first_address,
    request_of,
)

# [host:port] address[, proxy…] identity user [time] "request" status bytes, and in the combined format "referrer"
# "agent" and what a server's owner put behind it. A user may have blanks. Possessive, so that a hostile line costs no
# more than its length.
LINE = re.compile(
    rb"(?:(?:[^\s:\[]++:\d++|\[[0-9A-Fa-f:]++\]:\d++|[^\s,]++(?= [0-9A-Fa-f:.]++,? )) )?"
    rb"(?P<address>[!-+\--~]++(?:, ?[!-+\--~]++)*+) \S++ [^\[]*+(?<= )"
    rb'\[(?P<time>[^\]]++)\] "(?P<request>(?:[^"\\]|\\.)*+)" \d{3} (?:\d++|-)'
    rb'(?: "(?:[^"\\]|\\.)*+" "(?P<agent>(?:[^"\\]|\\.)*+)"(?: "(?P<forwarded>[^"]*+)")?+(?: .*+)?)?'
)


class Common(LogFormat):
    """Both formats in one, since a server may write a line without an agent among others."""

    title = "common or combined"

    def request(self, line: bytes) -> Request:
        """Return the request of a line. Raises MalformedLineError."""
        match = LINE.fullmatch(line)
        if match is None:
            raise OtherFormatError("neither common nor combined log format")
        method, target = request_of(match["request"])
        address = client_of(match["forwarded"]) or first_address(match["address"])
        return Request(address, self.time(match["time"]), method, target, match["agent"])


def client_of(forwarded: bytes | None) -> bytes | None:
    """Return the client of the X-Forwarded-For that nginx's own format ends with, None where it has none."""
    first = first_address(forwarded or b"")
    if not first:
        return None
    try:
        ipaddress.ip_address(first.decode("ascii"))
    except ValueError:
        return None
    return first
