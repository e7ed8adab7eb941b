"""Logs of what stands before a server: load balancers of AWS, and HAProxy's HTTP format."""

import re

from clickrollup.replay.logs.request import LogFormat, OtherFormatError, Request, request_of, without_port

# [type] time balancer client:port target:port three-durations two-statuses received sent "request" "agent" …; without
# the type it is a classic load balancer.
BALANCER = re.compile(
    rb"(?:(?:https?|h2|grpcs|wss?) )?(?P<time>\d{4}-\d\d-\d\dT\S++) \S++ (?P<address>\S+:\d++) \S++"
    rb" (?:-?[\d.]++ ){3}(?:\d{3}|-) (?:\d{3}|-) \d++ \d++"
    rb' "(?P<request>(?:[^"\\]|\\.)*+)" "(?P<agent>(?:[^"\\]|\\.)*+)"(?: .*+)?'
)
# client:port [time] frontend backend/server timers status bytes cookies state connections queues {headers} "request"
HAPROXY = re.compile(
    rb"(?P<address>\S+:\d++) \[(?P<time>[^\]]++)\] \S++ [^\s/]++/\S++ [-+\d/]++ -?\d++ \+?\d++ \S++ \S++ \S{4}"
    rb' [+\d/]++ [+\d/]++(?: \{[^}]*+\}){0,2} "(?P<request>(?:[^"\\]|\\.)*+)"(?: .*+)?'
)


class Balancer(LogFormat):
    """Application and classic load balancers; only what they say of HTTP."""

    title = "AWS load balancer"

    def request(self, line: bytes) -> Request:
        """Return the request of a line. Raises MalformedLineError."""
        match = BALANCER.fullmatch(line)
        if match is None:
            raise OtherFormatError("not a line of a load balancer")
        method, target = request_of(match["request"])
        agent = None if match["agent"] == b"-" else match["agent"]
        return Request(without_port(match["address"]), self.time(match["time"]), method, target, agent)


class Haproxy(LogFormat):
    """Its times have no zone; an agent is only there where it captures one, under no name."""

    title = "HAProxy"

    def request(self, line: bytes) -> Request:
        """Return the request of a line. Raises MalformedLineError."""
        match = HAPROXY.fullmatch(line)
        if match is None:
            raise OtherFormatError("not a line of HAProxy's HTTP log")
        method, target = request_of(match["request"])
        return Request(without_port(match["address"]), self.time(match["time"]), method, target, None)
