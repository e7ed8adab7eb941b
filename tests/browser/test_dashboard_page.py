"""The page in a real Chromium: it draws SQL's numbers, filters by a click, is live, and asks nobody else."""

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, LiteralString
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from conftest import cloned_database
from playwright.sync_api import Browser, Page
from support.dashboard import SECRET, TIMES, Service, fill, link, make_login, serving

from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.browser
MILLISECONDS = 60_000
OPENED = "html[data-state=ready]"
CHARTS = ("map", "types", "columns", "ribbon", "trend")

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def service(server: PostgresServer, template_database: str) -> Iterator[Service]:
    """A dashboard on a database of this module's own."""
    with cloned_database(server, template_database) as dsn:
        fill(dsn)
        with serving(dsn, make_login(dsn), "--secret", SECRET) as running:
            yield running


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Open]:
    """Opens the page with parameters and waits until it is drawn; in the end nothing may have gone wrong."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(MILLISECONDS)
    wrong: list[str] = []
    context.on(
        "console",
        lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None,
    )
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on(
        "request",
        lambda request: (
            None if request.url.startswith(("data:", "blob:", service.address)) else wrong.append(request.url)
        ),
    )

    def open_page(path: str = "", **parameters: Any) -> Page:
        page = context.new_page()
        page.goto(
            f"{service.address}{path}?{urlencode({'token': link(None)} | TIMES | parameters, doseq=True)}"
        )
        page.wait_for_selector(OPENED)
        return page

    yield open_page
    context.close()
    assert wrong == []


def series(page: Page, chart: str) -> list[dict[str, Any]]:
    """Return what a chart draws: its series as ECharts has them, without functions."""
    option = f"document.getElementById('{chart}').chart.getOption().series"
    script = (
        f"() => JSON.parse(JSON.stringify({option}.map(({{name, type, data}}) => ({{name, type, data}}))))"
    )
    return list(page.evaluate(script))


def drawn(page: Page, action: Callable[[], Any]) -> None:
    """Do something that asks the service, and wait until the answer is drawn."""
    before = page.locator("html").get_attribute("data-draws")
    action()
    page.wait_for_selector(f"html[data-state=ready]:not([data-draws='{before}'])")


def click_type(page: Page, name: str) -> None:
    """Click the middle of a type's rectangle in the treemap, as a hand would."""
    place = page.evaluate(
        """(name) => {
            const data = document.getElementById('types').chart.getModel().getSeriesByIndex(0).getData();
            const {x, y, width, height} = data.getItemLayout(data.indexOfName(name));
            const seat = data.hostModel.layoutInfo;
            return {x: seat.x + x + width / 2, y: seat.y + y + height / 2};
        }""",
        name,
    )
    page.locator("#types").click(position=place)


def counts(service: Service, query: str) -> dict[Any, int]:
    """Return the rows of a query of two columns as a dictionary."""
    return dict(service.rows(query))  # type: ignore[arg-type]


def test_every_chart_draws_what_sql_says(visit: Open, service: Service) -> None:
    page = visit()
    (world,) = series(page, "map")
    iso = "CASE country WHEN 'Germany' THEN 'DE' WHEN 'Peru' THEN 'PE' ELSE country END"
    assert {datum["name"]: datum["value"] for datum in world["data"] if "values" in datum} == counts(
        service, f"SELECT {iso}, count(*) FROM events WHERE country <> 'Secret Land' GROUP BY 1"
    )
    off = counts(service, "SELECT 1, count(*) FROM events WHERE country IS NULL OR country = 'Secret Land'")[
        1
    ]
    assert f"not on the map: {off:,}" in page.locator(".card", has=page.locator("#map")).inner_text()

    (treemap,) = series(page, "types")
    by_type = counts(service, "SELECT event_type, count(*) FROM events GROUP BY 1")
    assert {datum["name"]: datum["value"] for datum in treemap["data"]} == by_type

    columns = {one["name"]: one for one in series(page, "columns")}
    names = page.evaluate("() => document.getElementById('columns').chart.getOption().xAxis[0].data")
    germany = counts(
        service, "SELECT event_type, count(*) FROM events WHERE country IN ('DE', 'Germany') GROUP BY 1"
    )
    assert {name: datum["value"] for name, datum in zip(names, columns["Germany"]["data"], strict=True)} == {
        name: germany.get(name, 0) for name in by_type
    }
    sessions = counts(service, "SELECT event_type, count(DISTINCT session_id) FROM events GROUP BY 1")
    for name, datum in zip(names, columns["Distinct sessions"]["data"], strict=True):
        assert datum["value"] == pytest.approx(sessions[name], rel=0.05)

    shapes = [
        datum["shape"] for datum in series(page, "ribbon")[0]["data"] if datum["shape"]["kind"] == "bar"
    ]
    heights = {}
    for shape in shapes:
        heights[shape["part"]["label"]] = heights.get(shape["part"]["label"], 0) + shape["to"] - shape["from"]
    assert heights == counts(service, "SELECT browser, count(*) FROM events GROUP BY 1")

    assert sum(series(page, "trend")[0]["data"]) == 3000
    assert page.locator("[data-number=events]").inner_text() == "3,000"


def test_a_click_filters_all_and_a_second_clears(visit: Open, service: Service) -> None:
    page = visit()
    drawn(page, lambda: click_type(page, "download"))
    assert parse_qs(urlsplit(page.url).query)["event_type"] == ["download"]
    selected = counts(service, "SELECT 1, count(*) FROM events WHERE event_type = 'download'")[1]
    assert page.locator("[data-number=events]").inner_text() == f"{selected:,}"
    assert sum(datum["part"] for datum in series(page, "types")[0]["data"]) == selected
    assert sum(datum["value"] for datum in series(page, "types")[0]["data"]) == 3000
    peru = counts(
        service, "SELECT 1, count(*) FROM events WHERE event_type = 'download' AND country = 'Peru'"
    ).get(1, 0)
    assert next(datum["value"] for datum in series(page, "map")[0]["data"] if datum["name"] == "PE") == peru
    trends = {one["name"]: sum(one["data"]) for one in series(page, "trend")}
    assert trends == {"All events": 3000, "Selected": selected}
    drawn(page, lambda: click_type(page, "download"))
    assert "event_type" not in parse_qs(urlsplit(page.url).query)
    assert page.locator("[data-number=events]").inner_text() == "3,000"


def test_the_url_brings_everything_back(visit: Open) -> None:
    first = visit(theme="dark", country=["DE", "Germany"], tenant="3")
    drawn(first, lambda: first.get_by_role("button", name="Remove filter Tenant 3").click())
    drawn(first, first.go_back)
    other = visit(
        **{name: values for name, values in parse_qs(urlsplit(first.url).query).items() if name != "token"}
    )
    assert other.locator("html").get_attribute("data-theme") == "dark"
    assert (
        other.locator("#chips").inner_text()
        == first.locator("#chips").inner_text()
        == "Tenant 3 \u00d7\nGermany \u00d7\nClear all"
    )
    assert series(other, "columns") == series(first, "columns")


def test_a_new_event_appears_without_losing_the_selection(visit: Open, service: Service) -> None:
    page = visit(range="1h", event_type="click")
    before = page.locator("[data-number=events]").inner_text()
    service.rows(
        "INSERT INTO events (event_time, customer_id, event_type, country) VALUES (now(), 9, 'click', 'Peru')"
    )
    page.wait_for_function(
        "(before) => document.querySelector('[data-number=events]').textContent !== before", arg=before
    )
    assert page.locator("[data-number=events]").inner_text() == str(int(before) + 1)
    assert page.locator("#chips").inner_text() == "click \u00d7\nClear all"


def test_it_works_by_keyboard(visit: Open) -> None:
    page = visit()
    table = page.get_by_role("button", name="Show as a table: Events by type")
    table.focus()
    page.keyboard.press("Enter")
    choice = page.locator("#types-table button", has_text="download")
    choice.focus()
    drawn(page, lambda: page.keyboard.press("Enter"))
    assert choice.get_attribute("aria-pressed") == "true"
    assert choice.evaluate("(it) => it === document.activeElement")
    page.locator("#tenant-search").focus()
    page.wait_for_selector("#tenant-list li:nth-child(3)")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    drawn(page, lambda: page.keyboard.press("Enter"))
    assert parse_qs(urlsplit(page.url).query)["tenant"] == ["1"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "static/administration.html"])
def test_an_audit_finds_nothing_serious(visit: Open, path: str, theme: str) -> None:
    page = visit(path, theme=theme, event_type="download")
    page.emulate_media(color_scheme=theme)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text())
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(({id, impact, nodes}) => ({id, impact, at: nodes.map((n) => n.html)}))"
    )
    assert [one for one in found if one["impact"] in ("serious", "critical")] == []


def test_charts_can_be_taken_away(visit: Open, service: Service) -> None:
    page = visit(event_type="download")
    for chart in CHARTS:
        card = page.locator(".card", has=page.locator(f"#{chart}"))
        with page.expect_download() as download:
            card.get_by_role("button", name=re.compile("Save picture")).click()
        assert download.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save numbers: Events by type").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == '"Event type","Selected","All events"'
    downloads = counts(service, "SELECT 1, count(*) FROM events WHERE event_type = 'download'")[1]
    assert f'"download",{downloads},{downloads}' in lines


def test_a_link_shows_one_tenant(visit: Open) -> None:
    page = visit(token=link(1), embed="1")
    assert page.locator("[data-number=events]").inner_text() == "1,000"
    assert page.locator("#tenant-search").is_disabled()
    assert page.locator("#administration").is_hidden()
    assert "ecret" not in page.content()


def test_a_phone_shows_all_of_it(visit: Open) -> None:
    page = visit()
    page.set_viewport_size({"width": 390, "height": 844})
    # Charts follow once their place has shrunk.
    page.wait_for_function("() => document.documentElement.scrollWidth <= 390")
    for chart in CHARTS:
        assert 0 < page.locator(f"#{chart}").bounding_box()["width"] <= 390


SEEN = """() => [...document.querySelectorAll('.value')].map((value) => {
    const [one, card] = [value, value.closest('.card')].map((it) => it.getBoundingClientRect());
    return one.height >= 20 && one.width > 0 && one.top >= card.top && one.bottom <= card.bottom;
})"""


def test_a_screen_on_the_wall_shows_every_number(visit: Open) -> None:
    page = visit(tv="1")
    assert page.evaluate(SEEN) == [True] * 5


def test_one_chart_alone_can_be_framed(visit: Open) -> None:
    page = visit(embed="1", chart="types")
    assert [section.is_visible() for section in (page.locator("#types"), page.locator("#map"))] == [
        True,
        False,
    ]


SAID: LiteralString = """
WITH annotation AS (
    SELECT clickrollup.add_annotation('Spring sale', '2026-03-01 01:00+00', '2026-03-01 02:00+00', 'campaign',
                                      'https://example.org/sale'))
INSERT INTO clickrollup.alerts (alert_group, rule, rollup_name, measure, dimension, value, state, severity, title,
                                measured, bound, window_start, window_end, fired_at)
SELECT 'clickrollup', 'few', 'rollup_events_5min', 'event_count', 'country', '<b>Peru</b>', 'open', 'critical',
       'Too few events', 7, 10, '2026-03-01', '2026-03-02', '2026-03-01 05:00+00' FROM annotation
"""


def test_annotations_and_open_alerts_are_shown(visit: Open, service: Service) -> None:
    service.rows(SAID)
    service.rows("SELECT pg_notify('clickrollup_alerts', '')")
    page = visit(range="6h", **{"from": "", "until": ""})
    assert page.locator("#alerts li").inner_text().startswith("critical: Too few events")
    assert "<b>Peru</b>: 7, bound 10, since 1 Mar, 05:00" in page.locator("#alerts li").inner_text()
    assert "Annotations" not in {one["name"] for one in series(page, "trend")}
    page = visit()

    def marks() -> bool:
        page.reload()
        page.wait_for_selector(OPENED)
        return page.locator("#trend ~ .under a").count() == 1

    # Who asked before has the service keep the answer for ten seconds.
    wait_until(marks, seconds=30, what="the annotation in the trend")
    marked = series(page, "trend")[-1]
    assert (marked["name"], marked["type"], len(marked["data"])) == ("Annotations", "custom", 1)
    under = page.locator("#trend ~ .under")
    assert under.inner_text().startswith("Marked: 1 Mar, 01:00 to 1 Mar, 02:00 campaign: Spring sale")
    assert under.locator("a").get_attribute("href") == "https://example.org/sale"
    service.rows("WITH gone AS (DELETE FROM clickrollup.alerts) DELETE FROM clickrollup.annotations")
