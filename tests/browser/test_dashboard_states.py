"""The page where something is unusual: many tabs, edges of time, places without borders, links that were revoked."""

import re
from collections.abc import Iterator
from typing import Any, LiteralString
from urllib.parse import urlencode

import psycopg
import pytest
from click.testing import CliRunner
from conftest import cloned_database
from playwright.sync_api import Browser, BrowserContext, Page
from support.dashboard import SECRET, Service, fill, make_login, serving

from clickrollup.cli import main
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.browser
READY = "html[data-state=ready]"
PLACES = (
    "RE",
    "Martinique",
    "Guadeloupe",
    "French Guiana",
    "Gibraltar",
    "Laos",
    "Syria",
    "Brunei",
    "Moldova",
)
# Fifteen types, places that are small or have several names, and one that is nowhere.
EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT now() - i * interval '1 minute', 1 + i %% 3, 't' || i %% 15, (%s::text[])[1 + i %% 11],
           (ARRAY['Chrome', 'Firefox', 'Safari'])[1 + i %% 3], i, i
    FROM generate_series(1, 1500) AS i
"""


@pytest.fixture(scope="module")
def service(server: PostgresServer, template_database: str) -> Iterator[Service]:
    """A dashboard on a database of this module's own."""
    with cloned_database(server, template_database) as dsn:
        fill(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(EVENTS, [[*PLACES, "US", "Atlantis"]])
        with serving(dsn, make_login(dsn), "--secret", SECRET, "--streams", "3") as running:
            yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of its own, in New York."""
    made = browser.new_context(viewport={"width": 1440, "height": 1000}, timezone_id="America/New_York")
    made.set_default_timeout(60_000)
    yield made
    made.close()


def run(service: Service, *arguments: str) -> str:
    """Return what the command line prints."""
    done = CliRunner().invoke(main, ["dashboard", "--dsn", service.dsn, "--secret", SECRET, *arguments])
    assert done.exit_code == 0, done.output
    return done.output.strip()


def token(service: Service, tenant: str = "all") -> str:
    """Return the token of a new link that is in the table."""
    return run(service, "--link", tenant).split("token=")[1]


def visit(context: BrowserContext, service: Service, **parameters: Any) -> Page:
    """Open the page and wait until it is drawn."""
    page = context.new_page()
    page.goto(f"{service.address}?{urlencode(parameters, doseq=True)}")
    page.wait_for_selector(READY)
    return page


def table(page: Page, chart: str) -> list[list[str]]:
    """Return the cells of a chart's table."""
    card = page.locator(f".card:has(#{chart})")
    card.get_by_role("button", name="Show as a table").click()
    return [row.split("\t") for row in page.locator(f"#{chart}-table tbody tr").all_inner_texts()]


def test_eight_tabs_and_eight_frames_share_one_stream(context: BrowserContext, service: Service) -> None:
    first = visit(context, service, token=token(service), range="1h")
    assert "token" not in first.url
    tabs = [first, *(visit(context, service, range="1h") for _ in range(7))]
    before = int(first.locator("[data-number=events]").inner_text())
    framed = context.new_page()
    source = f"{service.address}?{urlencode({'token': token(service), 'embed': 1, 'chart': 'types'})}"
    framed.route(
        "**/framing",
        lambda route: route.fulfill(body=f"<iframe src='{source}'></iframe>" * 8, content_type="text/html"),
    )
    framed.goto(f"{service.address}framing")
    for frame in framed.frames[1:]:
        frame.wait_for_selector(READY)
    draws = [frame.locator("html").get_attribute("data-draws") for frame in framed.frames[1:]]
    assert len(draws) == 8
    service.rows("INSERT INTO events (event_time, customer_id, event_type) VALUES (now(), 1, 'new')")
    # By the one stream: pages that ask now and then would take half a minute.
    for tab in tabs:
        tab.wait_for_function(
            "(before) => Number(document.querySelector('[data-number=events]').textContent) > before",
            arg=before,
            timeout=20_000,
        )
    for frame, drawn in zip(framed.frames[1:], draws, strict=True):
        frame.wait_for_selector(f"html:not([data-draws='{drawn}'])", timeout=20_000)


def test_a_link_is_listed_and_revoked(context: BrowserContext, service: Service) -> None:
    kept = token(service, "1")
    page = visit(context, service, token=kept)
    assert re.search(f"{kept[:12]} +1 .*good", run(service, "--links"))
    assert "opens nothing" in run(service, "--revoke", kept[:12])
    assert re.search(f"{kept[:12]} +1 .*revoked", run(service, "--links"))
    page.get_by_role("button", name="6h", exact=True).click()
    page.wait_for_selector("#sentence")
    assert "revoked" in page.inner_text("#sentence")
    page.goto(f"{service.address}?token={kept[:-3]}")
    assert "not valid" in page.inner_text("#sentence")


def test_every_place_is_drawn_or_listed(context: BrowserContext, service: Service) -> None:
    page = visit(context, service, token=token(service), range="24h")
    names = page.evaluate(
        "() => document.getElementById('map').chart.getOption().series.map((one) => one.data.map((d) => d.title ?? d.name))"
    )
    drawn = {name for series in names for name in series}
    assert {"Réunion", "Martinique", "Guadeloupe", "French Guiana", "Gibraltar"} <= set(names[1])
    assert {"Laos", "Syria", "Brunei", "Moldova", "United States"} <= drawn
    under = page.locator(".card:has(#map) .under").inner_text()
    assert ("Atlantis" in under, "Laos" in under) == (True, False)


def test_no_filter_acts_on_its_own_chart(context: BrowserContext, service: Service) -> None:
    page = visit(context, service, token=token(service), range="24h", event_type="t1")
    assert "0" not in {row[1] for row in table(page, "types")}
    assert any(row[0].startswith("Others (") for row in table(page, "columns"))
    page.get_by_role("button", name="Show all others as one: Types by country").click()
    page.wait_for_selector(f"{READY}[data-shown]")
    assert "others=0" in page.url
    page.wait_for_function("() => document.body.innerText.includes('not shown')")
    # A click on the sea takes the filter away.
    page.locator("#map").click(position={"x": 5, "y": 120})
    page.wait_for_function("() => !location.search.includes('event_type')")


def test_the_edges_of_time_are_told(context: BrowserContext, service: Service) -> None:
    page = visit(context, service, token=token(service), range="24h", chart="nonesuch", theme="pink")
    assert re.search(r"24 h( \d+ min)?$", page.inner_text("#shown"))
    notice = page.inner_text("#notice")
    assert ("nonesuch" in notice, "pink" in notice) == (True, True)
    page.wait_for_selector(f"{READY}[data-lists]")
    styles = page.evaluate(
        "() => document.getElementById('trend').chart.getOption().series.map((one) => one.lineStyle.type)"
    )
    # What is over, what is not, and as many buckets before.
    assert styles == ["solid", "dashed", "dotted"]
    days = visit(
        context,
        service,
        range="custom",
        **{"from": "2026-02-01T00:00:00Z", "until": "2026-03-02T00:00:00Z"},
    )
    days.get_by_role("button", name="Show as a table: Trend").click()
    with days.expect_download() as download:
        days.get_by_role("button", name="Save numbers: Trend").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert re.match(r"2026-0[23]-\d\dT\d\d:00:00Z,\d+,\d+,\d+$", lines[-1])


def test_what_is_slow_or_wrong_is_seen(context: BrowserContext, service: Service) -> None:
    page = visit(context, service, token=token(service), range="1h")
    held: list[Any] = []
    page.route("**/api/board?*", lambda route: held.append(route))
    page.get_by_role("button", name="6h", exact=True).click()
    assert page.get_by_role("button", name="6h", exact=True).get_attribute("aria-pressed") == "true"
    page.wait_for_selector("html[data-waiting]")
    for one in held:
        one.fulfill(
            status=503, json={"error": "the database is away"}, headers={"X-Clickrollup-Wrong": "database"}
        )
    page.wait_for_selector("#freshness[data-state=database]")
    page.unroute("**/api/board?*")
    page.wait_for_selector(READY)
    page.wait_for_selector("#freshness:not([data-state=database])")
    empty = visit(
        context, service, range="custom", **{"from": "2020-03-01T00:00:00Z", "until": "2020-03-02T00:00:00Z"}
    )
    sentences = [text for text in empty.locator(".empty").all_inner_texts() if text]
    assert sentences == ["No events in this range."] * 5
