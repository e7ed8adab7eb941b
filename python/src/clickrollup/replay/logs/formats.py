"""Which format a log has: named, or told by its first lines."""

from collections.abc import Sequence
from datetime import UTC, tzinfo

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.replay.logs.common import Common
from clickrollup.replay.logs.fields import Fields
from clickrollup.replay.logs.objects import Objects
from clickrollup.replay.logs.prefixes import unwrapped
from clickrollup.replay.logs.proxies import Balancer, Haproxy
from clickrollup.replay.logs.request import LogFormat, MalformedLineError, OtherFormatError

KNOWN: tuple[type[LogFormat], ...] = (Common, Objects, Fields, Balancer, Haproxy)
# What --format may say -> which of the formats it may be; Docker's wrapping is taken off every line of every log.
LOG_FORMATS: dict[str, tuple[type[LogFormat], ...]] = {
    "access-log": KNOWN,
    "common": (Common,),
    "combined": (Common,),
    "vhost_combined": (Common,),
    "nginx-json": (Objects,),
    "caddy-json": (Objects,),
    "docker": KNOWN,
    "w3c": (Fields,),
    "iis": (Fields,),
    "cloudfront": (Fields,),
    "alb": (Balancer,),
    "haproxy": (Haproxy,),
}


def find_log_format(lines: Sequence[bytes], name: str, zone: tzinfo) -> LogFormat:
    """Return the format, of those that the name allows, in which most of a file's first lines are.

    Raises ConfigurationError where there are lines, and none of them is in any.
    """
    found = [(hits(lines, known(zone)), known) for known in LOG_FORMATS[name]]
    most, best = max(found, key=lambda pair: pair[0])
    if lines and not most:
        raise ConfigurationError(
            f"of the first lines, {len(lines)}, none is in {described(name)}; nothing was sent",
            hint=f"Logs that are read: {', '.join(LOG_FORMATS)}; name another by --format. "
            "Lines of JSON go to a topic as they are: --format ndjson.",
        )
    return best(zone)


def described(name: str) -> str:
    """Return a log's format in words."""
    return "a known log format" if LOG_FORMATS[name] == KNOWN else f"log format {name}"


def is_access_log(lines: Sequence[bytes]) -> bool:
    """Tell whether one of a file's first lines is a line of an access log."""
    return any(hits(lines, known(UTC)) for known in KNOWN)


def hits(lines: Sequence[bytes], log: LogFormat) -> int:
    """Return how many lines are in a format, also those that are no request for a page."""
    return sum(is_line(line, log) for line in lines)


def is_line(line: bytes, log: LogFormat) -> bool:
    """Tell whether a line is in a format."""
    try:
        return log.request(unwrapped(line)) is not None
    except OtherFormatError:
        return False
    except MalformedLineError:
        return True
