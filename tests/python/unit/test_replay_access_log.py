"""How each field of an event is derived from a line of an access log."""

from datetime import UTC, datetime
from typing import Any

import pytest

from clickrollup.replay.access_log import AccessLog, MalformedLineError, access_log_messages
from clickrollup.replay.skips import Skips

KEY = b"sixteen characters"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
)


def line(
    request: str = "GET /blog/a HTTP/1.1",
    *,
    address: str = "192.0.2.7",
    time: str = "17/May/2015:10:05:03 +0000",
    agent: str | None = CHROME,
    user: str = "-",
    size: str = "203023",
) -> bytes:
    combined = "" if agent is None else f' "http://example.org/" "{agent}"'
    return f'{address} - {user} [{time}] "{request}" 200 {size}{combined}'.encode()


def event(*lines: bytes, key: bytes = KEY) -> dict[str, Any]:
    """Return the event of the last of the lines."""
    log = AccessLog(key)
    return [log.event(each) for each in lines][-1]


def reason(text: bytes) -> str:
    with pytest.raises(MalformedLineError) as raised:
        event(text)
    return str(raised.value)


def test_combined() -> None:
    found = event(line())
    assert found["event_type"] == "page_view"
    assert found["country"] == "unknown"
    assert found["browser"] == "Chrome"
    assert found["event_time"] == datetime(2015, 5, 17, 10, 5, 3, tzinfo=UTC)


def test_common() -> None:
    assert event(line(agent=None))["browser"] == "Other"


@pytest.mark.parametrize("agent", ["-", "", "no such browser"])
def test_agent_that_is_none_or_unknown(agent: str) -> None:
    assert event(line(agent=agent))["browser"] == "Other"


def test_time_zone_of_the_line() -> None:
    assert event(line(time="01/Jan/2016:00:30:00 +0530"))["event_time"] == datetime(
        2015, 12, 31, 19, 0, tzinfo=UTC
    )


def test_tenant_is_the_same_everywhere() -> None:
    """The start of SHA-256 of "blog"; the integration tests let PostgreSQL compute it."""
    assert event(line())["customer_id"] == 6842444022590241322


@pytest.mark.parametrize(
    "target",
    [
        "/blog",
        "/blog/",
        "//blog/x",
        "/blog?page=2",
        "/blog#top",
        "http://example.org/blog/x",
        "/blog/a?u=://x/",
    ],
)
def test_one_tenant_by_many_paths(target: str) -> None:
    assert event(line(f"GET {target} HTTP/1.1"))["customer_id"] == event(line())["customer_id"]


def test_other_segments_are_other_tenants() -> None:
    targets = ["/", "/blog", "/Blog", "/shop", "/*"]
    assert len({event(line(f"GET {target} HTTP/1.1"))["customer_id"] for target in targets}) == len(targets)


@pytest.mark.parametrize(
    ("request_line", "event_type"),
    [
        ("GET / HTTP/1.0", "page_view"),
        ("HEAD /blog/a HTTP/1.1", "page_view"),
        ("GET /robots.txt HTTP/1.1", "page_view"),
        ("GET /a.css/page HTTP/1.1", "page_view"),
        ("GET /page?file=a.css HTTP/1.1", "page_view"),
        ("GET /a.css HTTP/1.1", "asset"),
        ("GET /A.PNG?v=1 HTTP/2.0", "asset"),
        ("GET /favicon.ico", "asset"),
        ("POST /form HTTP/1.1", "post"),
        ("DELETE /a.css HTTP/1.1", "post"),
    ],
)
def test_event_type(request_line: str, event_type: str) -> None:
    assert event(line(request_line))["event_type"] == event_type


def test_device_is_address_and_agent() -> None:
    one = event(line())["device_id"]
    assert one == event(line("GET /other HTTP/1.1", time="18/May/2015:10:05:03 +0000"))["device_id"]
    others = [line(address="192.0.2.8"), line(agent="curl/8.0"), line(agent=None)]
    assert len({one, *(event(each)["device_id"] for each in others)}) == 4
    assert 0 <= one < 2**63


def test_the_key_changes_devices_and_sessions() -> None:
    one, other = event(line()), event(line(), key=b"another key of mine")
    assert one["device_id"] != other["device_id"]
    assert one["session_id"] != other["session_id"]
    assert one["customer_id"] == other["customer_id"]


def test_session_ends_after_half_an_hour() -> None:
    first = line(time="17/May/2015:10:00:00 +0000")
    soon = line(time="17/May/2015:10:30:00 +0000")
    late = line(time="17/May/2015:11:00:01 +0000")
    assert event(first, soon)["session_id"] == event(first)["session_id"]
    assert event(first, soon, late)["session_id"] != event(first)["session_id"]
    other_device = line(address="192.0.2.8", time="17/May/2015:10:00:00 +0000")
    assert event(other_device)["session_id"] != event(first)["session_id"]


@pytest.mark.parametrize("address", ["2001:db8::1", "::1", "fe80::1%eth0", "client.example.org"])
def test_every_kind_of_address(address: str) -> None:
    assert event(line(address=address))["device_id"] != event(line())["device_id"]


@pytest.mark.parametrize(
    "odd",
    [
        line(r"GET /a\"b HTTP/1.1"),
        line(agent=r"say \"hello\" \\"),
        line(user="frank"),
        line(size="-"),
        line() + b' "192.0.2.9" 0.003',
    ],
)
def test_lines_that_servers_write(odd: bytes) -> None:
    assert event(odd)["event_type"] == "page_view"


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"not a log line",
        line()[:-1],
        line()[:60],
        line(agent='a"b'),
        line(size="many"),
        line(agent=None) + b' "http://example.org/"',
    ],
)
def test_malformed_lines(broken: bytes) -> None:
    assert reason(broken) == "neither common nor combined log format"


@pytest.mark.parametrize("request_line", ["-", "", r"\x16\x03\x01", "GET", "get / HTTP/1.1"])
def test_lines_without_a_request(request_line: str) -> None:
    assert reason(line(request_line)) == "the request is not a method and a path"


@pytest.mark.parametrize(
    "request_line",
    [
        *("PRI * HTTP/2.0", "OPTIONS * HTTP/1.1", "OPTIONS /blog HTTP/1.1", "TRACE / HTTP/1.1"),
        *("CONNECT example.org:443 HTTP/1.1", "PROPFIND /dav HTTP/1.1", "REPORT /dav HTTP/1.1"),
    ],
)
def test_requests_for_no_page(request_line: str) -> None:
    assert reason(line(request_line)) == "the method is not one that reads or changes a page"


@pytest.mark.parametrize("target", ["*", "example.org:443", "blog/a", "?x"])
def test_targets_that_are_no_path(target: str) -> None:
    assert reason(line(f"GET {target} HTTP/1.1")) == "the request's target is not a path"


def test_marks_and_nul_bytes_change_no_device() -> None:
    told: list[str] = []
    plain, mark = line(), b"\xef\xbb\xbf"
    lines = [
        mark + plain,
        bytes(5) + plain,
        bytes(5) + mark + plain,
        plain[:20] + bytes(5) + plain + b"\n",
        bytes(9),
    ]
    found = list(access_log_messages(iter(lines), KEY, Skips(told.append, strict=False)))
    assert found == 4 * list(access_log_messages(iter([plain]), KEY, Skips(print, strict=True)))
    assert told == ["line 4 skipped: neither common nor combined log format"]


@pytest.mark.parametrize("address", ["\x01", "\ufeff192.0.2.7", "192.0.2.7\x7f"])
def test_addresses_that_are_none(address: str) -> None:
    assert reason(line(address=address)) == "neither common nor combined log format"


@pytest.mark.parametrize(
    "time", ["17/Mai/2015:10:05:03 +0000", "31/Feb/2015:10:05:03 +0000", "-", "01/Jan/0001:00:00:00 +0100"]
)
def test_times_that_are_none(time: str) -> None:
    assert reason(line(time=time)).startswith("the time is not")


def test_agent_that_is_not_utf8() -> None:
    assert event(line().replace(b"Linux", b"\xff\xfe"))["browser"] == "Chrome"


def test_skipped_lines_are_told_by_number_and_never_quoted() -> None:
    told: list[str] = []
    skips = Skips(told.append, strict=False)
    lines = [line(), b"192.0.2.7 is broken", line("-"), line()]
    assert len(list(access_log_messages(iter(lines), KEY, skips))) == 2
    assert skips.count == 2
    assert told == [
        "line 2 skipped: neither common nor combined log format",
        "line 3 skipped: the request is not a method and a path",
    ]


def test_addresses_are_in_no_message() -> None:
    lines = [line(address=address) for address in ("192.0.2.7", "2001:db8::1")]
    for message in access_log_messages(iter(lines), KEY, Skips(print, strict=True)):
        for text in (message.value or b"", message.key or b""):
            assert b"192.0.2.7" not in text
            assert b"2001:db8" not in text
