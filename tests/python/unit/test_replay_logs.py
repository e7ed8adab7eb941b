"""Access logs of many servers: one request, written in each format, is one event."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.replay.access_log import AccessLog, access_log_messages, requests
from clickrollup.replay.logs.formats import LOG_FORMATS, find_log_format
from clickrollup.replay.logs.request import Request, time_of
from clickrollup.replay.skips import Skips
from clickrollup.replay.source import find_format, open_source

KEY = b"sixteen characters"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
QUOTED = AGENT.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
TIME = "17/May/2015:10:05:03 +0000"
COMBINED = f'192.0.2.7 - - [{TIME}] "GET /blog/a?page=2 HTTP/1.1" 200 5 "-" "{AGENT}"'
REST = f'- - [{TIME}] "GET /blog/a?page=2 HTTP/1.1" 200 5 "-" "{AGENT}"'
ISO = COMBINED.replace(TIME, "2015-05-17T10:05:03{}")
NGINX_JSON = (
    '{"time_iso8601":"2015-05-17T10:05:03+00:00","remote_addr":"192.0.2.7","request":"GET /blog/a?page=2 HTTP/1.1",'
    f'"status":"200","body_bytes_sent":"5","http_user_agent":"{AGENT}"}}'
)
CADDY = (
    '{"level":"info","ts":1431857103.0,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":'
    '"192.0.2.7","remote_port":"4","client_ip":"192.0.2.7","proto":"HTTP/2.0","method":"GET","host":"localhost",'
    f'"uri":"/blog/a?page=2","headers":{{"User-Agent":["{AGENT}"],"Accept":["*/*"]}}}},"duration":0.1,"size":5,"status":200}}'
)
DOCKER = '{"log":"%s\\n","stream":"stdout","time":"2015-05-17T10:05:04.1Z"}'
IIS = [
    "#Software: Microsoft Internet Information Services 10.0",
    "#Version: 1.0",
    "#Date: 2015-05-17 00:00:00",
    (
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) "
        "sc-status sc-substatus sc-win32-status time-taken"
    ),
    f"2015-05-17 10:05:03 10.0.0.1 GET /blog/a page=2 443 - 192.0.2.7 {AGENT.replace(' ', '+')} - 200 0 0 15",
]
CLOUDFRONT = [
    "#Version: 1.0",
    (
        "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
        "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type"
    ),
    "2015-05-17 10:05:03 FRA2 5 192.0.2.7 GET d1.cloudfront.net /blog/a 200 - AGENT page=2 - Hit".replace(
        " ", "\t"
    ).replace("AGENT", QUOTED.replace("%20", "%2520")),
]
ALB = (
    "h2 2015-05-17T10:05:03.000000Z app/my-lb/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 "
    f'0 57 "GET https://www.example.com:443/blog/a?page=2 HTTP/2.0" "{AGENT}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 '
    'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d7" '
    '"www.example.com" "-" 1 2015-05-17T10:05:02.000000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"'
)
ELB = (
    "2015-05-17T10:05:03.000000Z my-lb 192.0.2.7:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "
    f'"GET http://www.example.com:80/blog/a?page=2 HTTP/1.1" "{AGENT}" - -'
)
HAPROXY = (
    "May 17 10:05:03 lb1 haproxy[14389]: 192.0.2.7:33317 [17/May/2015:10:05:03.000] http-in static/srv1 10/0/30/69/109 "
    '200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /blog/a?page=2 HTTP/1.1"'
)
ONE = {
    "combined": [COMBINED],
    "vhost_combined": [f"example.org:443 {COMBINED}"],
    "vhost without a port": [f"www.example.org {COMBINED}"],
    "X-Forwarded-For first": [f"192.0.2.7, 10.0.0.1, 10.0.0.2 {REST}"],
    "X-Forwarded-For without blanks": [f"192.0.2.7,10.0.0.1 {REST}"],
    "X-Forwarded-For after a virtual host": [f"example.org:80 192.0.2.7, 10.0.0.1 {REST}"],
    "X-Forwarded-For last, as in nginx's own": [f'10.0.0.9 {REST} "192.0.2.7, 10.0.0.1"'],
    "X-Forwarded-For of a proxy that knows no client": [f"unknown, 192.0.2.7 {REST}"],
    "X-Forwarded-For last, with ports": [f'10.0.0.9 {REST} "-, 192.0.2.7:4711, 10.0.0.1"'],
    "a user with a blank": [COMBINED.replace("- - [", "- Anna B [")],
    "ISO 8601 with an offset": [ISO.format("+00:00")],
    "ISO 8601 of another zone": [COMBINED.replace(TIME, "2015-05-17T12:05:03+02:00")],
    "ISO 8601 with Z and a fraction": [ISO.format(".000Z")],
    "ISO 8601 with a blank": [COMBINED.replace(TIME, "2015-05-17 10:05:03 +0000")],
    "syslog": [f"May  7 10:05:03 web1 nginx: {COMBINED}"],
    "syslog with a priority": [f"<190>May 17 10:05:03 web1 nginx[77]: {COMBINED}"],
    "syslog with ISO time": [f"2015-05-17T10:05:03.123456+00:00 web1 httpd[7]: {COMBINED}"],
    "syslog of RFC 5424": [f'<190>1 2015-05-17T10:05:03Z web1 nginx 7 - [meta a="b"] {COMBINED}'],
    "Kubernetes": [f"2015-05-17T10:05:03.123456789Z stdout F {COMBINED}"],
    "Docker": [DOCKER % COMBINED.replace('"', '\\"')],
    "Docker around JSON": [DOCKER % NGINX_JSON.replace('"', '\\"')],
    "syslog around JSON": [f"<190>May 17 10:05:03 web1 nginx: {NGINX_JSON}"],
    "nginx in JSON": [NGINX_JSON],
    "nginx in JSON behind a proxy": [
        NGINX_JSON.replace('"192.0.2.7"', '"10.0.0.9","http_x_forwarded_for":"192.0.2.7, 10.0.0.1"')
    ],
    "nginx in JSON with msec": [
        NGINX_JSON.replace('"time_iso8601":"2015-05-17T10:05:03+00:00"', '"msec":"1431857103.000"')
    ],
    "nginx in JSON by parts": [
        NGINX_JSON.replace(
            '"request":"GET /blog/a?page=2 HTTP/1.1"', '"request_method":"GET","request_uri":"/blog/a?page=2"'
        )
    ],
    "Caddy": [CADDY],
    "Caddy of before 2.5": [
        CADDY.replace('"remote_ip":"192.0.2.7"', '"remote_addr":"192.0.2.7:4711"').replace(
            '"client_ip":"192.0.2.7",', ""
        )
    ],
    "Caddy by the wall clock": [CADDY.replace("1431857103.0", '"2015/05/17 10:05:03.000"')],
    "Caddy in nanoseconds": [CADDY.replace("1431857103.0", "1431857103000000000")],
    "Traefik": [
        (
            '{"ClientAddr":"192.0.2.7:4711","ClientHost":"192.0.2.7","RequestMethod":"GET","RequestPath":"/blog/a?page=2",'
            f'"StartUTC":"2015-05-17T10:05:03Z","request_User-Agent":"{AGENT}","DownstreamStatus":200}}'
        )
    ],
    "Google's load balancer": [
        (
            '{"httpRequest":{"requestMethod":"GET","requestUrl":"https://a.org/blog/a?page=2","remoteIp":"192.0.2.7",'
            f'"userAgent":"{AGENT}"}},"timestamp":"2015-05-17T10:05:03Z","severity":"INFO"}}'
        )
    ],
    "Envoy": [
        (
            '{"start_time":"2015-05-17T10:05:03.000Z","method":"GET","path":"/blog/a?page=2","user_agent":'
            f'"{AGENT}","downstream_remote_address":"192.0.2.7:51002","x_forwarded_for":null}}'
        )
    ],
    "IIS": IIS,
    "W3C with the time of day alone": [
        "#Version: 1.0",
        "#Date: 2015-05-17 00:00:00",
        "#Fields: time c-ip cs-method cs-uri cs(User-Agent)",
        f"10:05:03 192.0.2.7 GET /blog/a?page=2 {AGENT.replace(' ', '+')}",
    ],
    "CloudFront": CLOUDFRONT,
    "ALB": [ALB],
    "classic load balancer": [ELB],
}


def encoded(lines: list[str]) -> list[bytes]:
    return [line.encode() for line in lines]


def events(lines: list[str], name: str = "access-log") -> list[dict[str, object]]:
    log = AccessLog(KEY, find_log_format(encoded(lines), name, UTC))
    found = (log.event(part) for line in encoded(lines) for part in requests(line))
    return [event for event in found if event is not None]


@pytest.mark.parametrize("kind", ONE)
def test_one_request_in_every_format(kind: str) -> None:
    """The same visitor, page and second, so the same event, whatever the server writes about it."""
    assert events(ONE[kind]) == events([COMBINED])


@pytest.mark.parametrize("kind", ONE)
def test_every_format_is_told_by_its_first_lines(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("\n".join(ONE[kind]) + "\n", encoding="utf-8")
    with open_source(path) as stream:
        assert find_format(stream, path) == "access-log"


def test_haproxy_names_no_agent_and_no_zone() -> None:
    assert events([HAPROXY]) == events([COMBINED.replace(AGENT, "-")])
    log = find_log_format([HAPROXY.encode()], "haproxy", ZoneInfo("Europe/Berlin"))
    [request] = [log.request(HAPROXY.partition(": ")[2].encode())]
    assert isinstance(request, Request)
    assert request.time == datetime(2015, 5, 17, 8, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("common", [COMBINED.partition(' "-" ')[0]]),
        ("combined", [COMBINED]),
        ("vhost_combined", [f"a:80 {COMBINED}"]),
        ("nginx-json", [NGINX_JSON]),
        ("caddy-json", [CADDY]),
        ("docker", [DOCKER % NGINX_JSON.replace('"', '\\"')]),
        ("w3c", IIS),
        ("iis", IIS),
        ("cloudfront", CLOUDFRONT),
        ("alb", [ALB]),
        ("haproxy", [HAPROXY]),
        ("access-log", [ALB]),
    ],
)
def test_every_name_of_a_format(name: str, lines: list[str]) -> None:
    assert len(events(lines, name)) == 1
    assert name in LOG_FORMATS


def test_a_format_that_no_line_has_is_refused_at_once() -> None:
    for name in LOG_FORMATS:
        with pytest.raises(ConfigurationError, match="of the first lines, 2, none is in") as refused:
            find_log_format([b"2015-05-17 INFO started", b"whatever: 7"], name, UTC)
        assert "haproxy" in (refused.value.hint or "")
    with pytest.raises(ConfigurationError, match="none is in log format alb"):
        find_log_format([COMBINED.encode()], "alb", UTC)


def test_an_empty_log_is_no_error() -> None:
    assert find_log_format([], "access-log", UTC).title == "common or combined"


def test_most_of_the_first_lines_decide() -> None:
    lines = encoded(["started", ALB, "x", ALB])
    told: list[str] = []
    log = find_log_format(lines, "access-log", UTC)
    sent = list(access_log_messages(iter(lines), KEY, Skips(told.append, strict=False), log))
    assert len(sent) == 2
    assert told == [f"line {number} skipped: not a line of a load balancer" for number in (1, 3)]


def test_fields_change_within_a_file_and_a_short_line_is_skipped() -> None:
    other = "#Fields: time date c-ip cs-method cs-uri-stem"
    lines = [*IIS, other, "10:05:03 2015-05-17 192.0.2.7 GET /blog", "10:05:03 2015-05-17 192.0.2.7 GET"]
    told: list[str] = []
    log = find_log_format(encoded(lines), "w3c", UTC)
    sent = list(access_log_messages(iter(encoded(lines)), KEY, Skips(told.append, strict=False), log))
    assert len(sent) == 2
    assert told == ["line 8 skipped: 5 fields expected, 4 found"]
    with pytest.raises(ConfigurationError):
        find_log_format([b"#Fields: date time c-ip"], "w3c", UTC)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            ALB.replace("GET https://www.example.com:443/blog/a?page=2 HTTP/2.0", "- http://x:80- "),
            "not a method",
        ),
        (HAPROXY.replace("GET /blog/a?page=2 HTTP/1.1", "<BADREQ>"), "not a method"),
        (NGINX_JSON.replace("GET /", "OPTIONS /"), "the method is not one"),
        (NGINX_JSON.replace("2015-05-17T", "yesterday "), "the time is not"),
        (CADDY.replace("1431857103.0", "1e300"), "the time is no number"),
        (CADDY.replace("1431857103.0", "true"), "the time is neither a text nor a number"),
        (CADDY.replace('"uri"', '"link"'), "names no address, time, and request"),
        (COMBINED.replace(TIME, "2015-13-17T10:05:03Z"), "the time is not"),
    ],
)
def test_lines_that_are_no_request(line: str, reason: str) -> None:
    told: list[str] = []
    good = (
        COMBINED
        if line.startswith("192")
        else NGINX_JSON
        if line.startswith("{")
        else HAPROXY
        if "haproxy" in line
        else ALB
    )
    log = find_log_format([good.encode()], "access-log", UTC)
    assert list(access_log_messages(iter([line.encode()]), KEY, Skips(told.append, strict=False), log)) == []
    assert reason in told[0]
    assert "192.0.2.7" not in told[0]


def test_blank_lines_are_no_lines() -> None:
    told: list[str] = []
    lines = [f"{COMBINED}\n".encode(), b"\n", b"  \r\n", b"\0\0\n"]
    assert len(list(access_log_messages(iter(lines), KEY, Skips(told.append, strict=False)))) == 1
    assert told == []


def test_a_zone_behind_a_blank() -> None:
    expected = datetime(2024, 2, 29, 6, 45, tzinfo=UTC)
    for text in (b"2024-02-29 12:30:00 +0545", b"2024-02-29T12:30:00 +05:45", b"2024/02/29 12:30:00 +0545"):
        assert time_of(text, UTC) == expected
