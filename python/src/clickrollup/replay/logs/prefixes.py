"""What syslog, Docker and Kubernetes put around a line of a log."""

import re

import msgspec

# <190>Mar  1 10:00:00 web1 nginx[7]: line, or rsyslog's time in ISO 8601; RFC 3164.
SYSLOG = re.compile(
    rb"(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[0-9:.]++(?:Z|[+-]\d\d:?\d\d))"
    rb" \S++ [^\s:\[]++(?:\[\d++\])?: "
)
# <190>1 2026-03-01T10:00:00Z web1 nginx 7 - - line; RFC 5424.
SYSLOG_5424 = re.compile(
    rb"<\d{1,3}>1 \S++ \S++ \S++ \S++ \S++ (?:-|(?:\[(?:[^\]\\]|\\.)*+\])++) (?:\xef\xbb\xbf)?"
)
# 2026-03-01T10:00:00.123Z stdout F line; what containerd and CRI-O write under Kubernetes.
CRI = re.compile(rb"\d{4}-\d\d-\d\dT[0-9:.]++(?:Z|[+-]\d\d:\d\d) std(?:out|err) [FP] ")
PREFIXES = (SYSLOG, SYSLOG_5424, CRI)


class DockerLine(msgspec.Struct):
    """A line of Docker's json-file driver."""

    log: str
    stream: str
    time: str


docker_line = msgspec.json.Decoder(DockerLine).decode


def unwrapped(line: bytes) -> bytes:
    """Return the line that the server wrote, without what was put before or around it."""
    if line.startswith(b"{"):
        try:
            line = docker_line(line).log.rstrip("\r\n").encode()
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return line
    for prefix in PREFIXES:
        match = prefix.match(line)
        if match is not None:
            return line[match.end() :]
    return line
