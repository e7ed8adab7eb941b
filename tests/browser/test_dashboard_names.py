"""Names that a program may stumble over, in every dimension: the page draws them like all others."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import psycopg
import pytest
from conftest import cloned_database
from playwright.sync_api import Browser
from support.dashboard import SECRET, TIMES, Service, link, make_login, serving
from support.hostile_names import EVENTS, NAMES

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def service(server: PostgresServer, template_database: str) -> Iterator[Service]:
    """A dashboard on events whose dimensions have such names."""
    with cloned_database(server, template_database) as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(EVENTS, [list(NAMES)])
            connection.execute("CALL clickrollup.run_all()")
        with serving(dsn, make_login(dsn), "--secret", SECRET) as running:
            yield running


def test_each_name_is_drawn_and_counted(service: Service, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(120_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(f"{service.address}?{urlencode({'token': link(None)} | TIMES)}")
    page.wait_for_selector("html[data-state=ready]")
    assert page.locator("section[data-failed]").count() == 0
    page.get_by_role("button", name="Show as a table: Events by country").click()
    rows = page.locator("#map-table tbody tr").all_inner_texts()
    # Drawn again, with one of them selected.
    page.locator("#map-table button", has_text=re.compile("^__proto__$")).click()
    page.wait_for_selector("html[data-state=ready][data-draws='2']")
    assert page.locator("section[data-failed]").count() == 0
    selected = page.locator("[data-number=events]").inner_text()
    title = page.title()
    # A name that is kept as the key of a plain object may become a property of all objects.
    spoiled = page.evaluate(
        "() => { const found = []; for (const key in {}) found.push(key); return found; }"
    )
    page.close()
    assert (wrong, spoiled) == ([], [])
    assert "taken" not in title
    assert selected == "4"
    events = sum(3 + position for position, _ in enumerate(NAMES, 1))
    assert sum(int(re.sub(r"\D", "", row.split("\t")[1])) for row in rows) == events
    assert {"__proto__", "constructor", "toString"} <= {row.split("\t")[0].strip() for row in rows}
