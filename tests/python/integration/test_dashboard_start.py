"""How the dashboard starts, by which names it answers, what it cuts off, and its metrics."""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import psycopg
import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families
from support.dashboard import SECRET, Service, filled, link, make_login, serving

from clickrollup.cli import main
from clickrollup.dashboard.links import Links
from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture(scope="module")
def dsn(server: PostgresServer, template_database: str) -> Iterator[str]:
    """The connection string of a database with events."""
    with filled(server, template_database) as made:
        yield made


@pytest.fixture(scope="module")
def login(dsn: str) -> str:
    """The same for a role that may only read."""
    return make_login(dsn)


def status_of(service: Service, host: str) -> int:
    """Return the status of the answer to a request that calls the service by a name."""
    request = Request(f"{service.address}api/board", headers={"Host": host})  # noqa: S310
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_it_answers_to_the_names_of_its_machine_only(dsn: str, login: str) -> None:
    with serving(dsn, login) as running:
        for host in ("localhost:8321", "127.0.0.1", "[::1]:8321", "LOCALHOST"):
            assert status_of(running, host) == 200, host
        for host in ("attacker.example", "127.0.0.1.attacker.example:8321", "localhost.attacker.example"):
            assert status_of(running, host) == 400, host


def test_a_proxy_may_use_its_name(dsn: str, login: str) -> None:
    with serving(dsn, login, "--trusted-hosts", "dash.example, *.shop.example") as running:
        assert [status_of(running, host) for host in ("dash.example", "a.shop.example", "shop.example")] == [
            200,
            200,
            400,
        ]


def run(*arguments: str) -> tuple[int, str]:
    """Run the command line and return its exit code and output."""
    done = CliRunner().invoke(main, ["dashboard", *arguments])
    return done.exit_code, done.output


def test_a_link_is_printed() -> None:
    code, output = run("--secret", SECRET, "--link", "7")
    assert code == 0
    assert Links(SECRET, 30).tenant(output.strip().split("token=")[1]) == 7
    assert run("--link", "7")[0] == 2
    assert run("--secret", SECRET, "--link", "seven")[0] == 2


def test_a_short_secret_is_refused() -> None:
    code, output = run("--secret", "k" * 31, "--link", "all")
    assert (code, "fewer than 32 bytes" in output) == (2, True)
    assert run("--secret", "k" * 32, "--link", "all")[0] == 0


def test_it_is_open_on_loopback_only() -> None:
    code, output = run("--host", "0.0.0.0")  # noqa: S104
    assert (code, "without a secret" in output) == (2, True)


def test_what_is_missing_is_told_at_the_start(dsn: str, bare_database: str) -> None:
    assert "grant_reader" in run("--dsn", dsn, "--reader-role", "nobody_at_all")[1]
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.grant_reader()")
    assert "is for a clickstream in schema public" in run("--dsn", bare_database)[1]


def answers_at_once(port: int, path: str, count: int) -> list[int]:
    """Return the HTTP status of so many requests that are sent before one is answered, all kept open."""
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            for _ in range(count)
        ]
        for connection in opened:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return [int(connection.recv(100).split()[1]) for connection in opened]


def test_a_head_that_never_ends_is_cut_off(dsn: str, login: str) -> None:
    with serving(dsn, login, "--secret", SECRET, "--head-timeout", "0.5", "--streams", "1") as running:
        port = int(running.address.rstrip("/").rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            assert slow.recv(100).startswith(b"HTTP/1.1 408")
        opened = f"{running.address}api/events?token={link(1)}"
        with urlopen(opened, timeout=30) as stream:  # noqa: S310
            stream.readline()
            assert running.get("api/events", token=link(1))[0] == 503
        assert sorted(Counter(answers_at_once(port, f"/api/events?token={link(1)}", 600)).items()) == [
            (200, 1),
            (503, 599),
        ]
        # The token moves into a cookie, which opens the page by the address alone.
        page = Request(f"{running.address}?token={link(1)}&range=1h")  # noqa: S310
        jar = build_opener(HTTPCookieProcessor())
        with jar.open(page, timeout=30) as answer:
            assert "token" not in answer.url
            assert "range=1h" in answer.url
            found = answer.url.replace("/?", "/api/board?")
        with jar.open(found, timeout=30) as answer:
            assert json.load(answer)["tenant"] == 1
        with pytest.raises(HTTPError, match="403") as refused:
            urlopen(found, timeout=30)  # noqa: S310
        refused.value.close()


def test_metrics_of_the_rollups_where_they_are_asked_for(dsn: str, login: str) -> None:
    with serving(dsn, login, "--secret", SECRET) as running:
        assert running.get("metrics")[0] == 404
    with serving(dsn, login, "--secret", SECRET, "--metrics") as running:
        status, body = running.get("metrics")
        [(waiting,)] = running.rows(
            "SELECT events_waiting FROM clickrollup.rollup_status WHERE name = 'rollup_events_5min'"
        )
    found = {
        (sample.name, sample.labels.get("rollup")): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }
    assert status == 200
    assert found["clickrollup_rollup_running", "rollup_events_5min"] == 1
    assert found["clickrollup_dashboard_database_up", None] == 1
    assert found["clickrollup_rollup_events_waiting", "rollup_events_5min"] == waiting > 0
    assert 0 < found["clickrollup_rollup_seconds_behind", "rollup_events_5min"] < 3600
