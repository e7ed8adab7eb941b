"""A dashboard as an operator starts it, on a database with three tenants, for tests of its service and its page."""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql

from clickrollup.dashboard.links import Links
from clickrollup.sandbox.children import Child
from clickrollup.sandbox.postgres import PostgresServer, clean_environment
from support.databases import cloned_database

SECRET = "only for tests, and of 32 bytes or more"  # noqa: S105
# Six hours of events, all of whose times are fixed: requests name them.
TIMES = {"range": "custom", "from": "2026-03-01T00:00:00Z", "until": "2026-03-01T06:00:00Z"}
# Tenant 2 alone has what is called secret, and device 7777. Countries come by code and by name, or not at all.
EVENTS: LiteralString = """
INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '7 seconds', 1 + i % 3,
       CASE WHEN i % 3 = 1 AND i % 5 = 0 THEN 'secret type' ELSE (ARRAY['view', 'click', 'download', 'view'])[1 + i % 4] END,
       CASE WHEN i % 3 = 1 AND i % 7 = 0 THEN 'Secret Land' ELSE (ARRAY['US','Germany','DE','Peru',NULL,'US'])[1 + i % 6] END,
       CASE WHEN i % 3 = 1 AND i % 11 = 0 THEN 'Secret Browser' ELSE (ARRAY['Chrome', 'Firefox', 'Safari'])[1 + i / 5 % 3] END,
       CASE WHEN i % 3 = 1 AND i % 2 = 0 THEN 7777 ELSE i % 97 END, i % 501
FROM generate_series({first}, {last}) AS i
"""
START_SECONDS = 30


@dataclass(frozen=True)
class Service:
    """A running dashboard: its address, and the database of its clickstream."""

    address: str
    dsn: str

    def get(self, path: str, **parameters: Any) -> tuple[int, Any]:
        """Return the status of a request and its body, decoded where it is JSON."""
        query = urllib.parse.urlencode(parameters, doseq=True)
        try:
            with urllib.request.urlopen(f"{self.address}{path}?{query}", timeout=30) as answer:  # noqa: S310
                return answer.status, decoded(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, decoded(error)

    def post(self, path: str, body: Any, token: str = "", **headers: str) -> tuple[int, Any]:
        """Return the status of a request that sends JSON, and its answer."""
        query = urllib.parse.urlencode({"token": token})
        request = urllib.request.Request(  # noqa: S310
            f"{self.address}{path}?{query}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"}
            | {name.replace("_", "-"): text for name, text in headers.items()},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, decoded(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, decoded(error)

    def board(self, **parameters: Any) -> Any:
        """Return the answer of /api/board for the six hours of events, its numbers sorted by what they are of."""
        status, body = self.get("api/board", **(TIMES | parameters))
        assert status == 200, body
        return body | {"base": numbers(body["cards"], "base"), "selected": numbers(body["cards"], "part")}

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        """Return the rows of a query, run as the owner."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []


def numbers(cards: dict[str, Any], part: str) -> dict[str, Any] | None:
    """Return what the cards of the clickstream's board say of all events, or of those selected: None where none are."""
    found = {name: card.get(part) for name, card in cards.items()}
    if found["trend"] is None:
        return None
    return {
        "total": dict(zip(("events", "devices", "sessions"), found["trend"]["total"], strict=True)),
        "trend": found["trend"]["trend"],
        "countries": found["map"]["rows"]["country"],
        "types": found["columns"]["rows"]["event_type"],
        "browsers": found["ribbon"]["rows"]["browser"],
        "country_types": found["columns"]["rows"]["event_type\0country"],
        "country_browsers": found["ribbon"]["rows"]["country\0browser"],
    }


def decoded(answer: Any) -> Any:
    """Return the body of an answer."""
    body = answer.read()
    return json.loads(body) if answer.headers.get_content_type() == "application/json" else body


def link(tenant: int | None) -> str:
    """Return the token of a link."""
    return Links(SECRET, 1).sign(tenant)


def fill(dsn: str, first: int = 1, last: int = 3000) -> None:
    """Insert events; the last tenth of them stays to be rolled up."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for start, end in ((first, last * 9 // 10), (last * 9 // 10 + 1, last)):
            connection.execute(sql.SQL(EVENTS).format(first=start, last=end))
            if end < last:
                connection.execute("SELECT five_minutely_aggregation()")


@contextmanager
def filled(server: PostgresServer, template: str) -> Iterator[str]:
    """Yield the connection string of a database with the events of three tenants."""
    with cloned_database(server, template) as dsn:
        fill(dsn)
        yield dsn


def make_login(dsn: str) -> str:
    """Create a role that may do no more than read, and return the connection string with it."""
    name = f"dashboard_{uuid4().hex[:8]}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT clickrollup.grant_reader('public')")
        readers = [
            connection.execute("SELECT clickrollup.create_tenant_reader(%s)", [tenant]).fetchone()[0]
            for tenant in (1, 2)
        ]
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        for reader in ("clickrollup_reader", *readers):
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(reader), sql.Identifier(name)))
        connection.execute("SELECT clickrollup.grant_dashboard(%s)", [name])
    return psycopg.conninfo.make_conninfo(dsn, user=name)


@contextmanager
def serving(dsn: str, login: str, *flags: str) -> Iterator[Service]:
    """Run `clickrollup dashboard` on a free port."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "dashboard.log"
        command = [sys.executable, "-m", "clickrollup", "dashboard", "--dsn", login, "--port", "0", *flags]
        with Child("dashboard", command, log, environment=clean_environment()) as child:
            child.wait_until(
                lambda: b'"address"' in log.read_bytes(),
                seconds=START_SECONDS,
                what="the start of the dashboard",
            )
            line = next(line for line in log.read_text().splitlines() if '"address"' in line)
            yield Service(json.loads(line)["address"], dsn)
