"""A board of orders in a real Chromium: every type of card is drawn, and boards are edited in the page."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from conftest import cloned_database
from playwright.sync_api import Browser, BrowserContext, Page
from support.dashboard import SECRET, Service, link, serving
from support.orders import BOARD, SCHEMA, fill_orders

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.browser
LISTED = "html[data-state=ready][data-lists]"
TIMES = {"range": "custom", "from": "2026-03-01T00:00:00Z", "until": "2026-03-01T06:00:00Z"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("boards")
    (made / "orders.yaml").write_text(BOARD, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def service(server: PostgresServer, template_database: str, folder: Path) -> Iterator[Service]:
    """A dashboard with a board of orders that may be edited."""
    with cloned_database(server, template_database) as dsn:
        fill_orders(dsn)
        flags = ["--secret", SECRET, "--boards", str(folder), "--schema-name", SCHEMA, "--edit"]
        with serving(dsn, dsn, *flags) as running:
            yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window in which nothing may go wrong."""
    made = browser.new_context(viewport={"width": 1440, "height": 1000})
    made.set_default_timeout(60_000)
    wrong: list[str] = []
    made.on("weberror", lambda error: wrong.append(str(error.error)))
    # A draft with a mistake is refused, which the browser notes.
    made.on(
        "console", lambda it: wrong.append(it.text) if it.type == "error" and "422" not in it.text else None
    )
    yield made
    made.close()
    assert wrong == []


def visit(context: BrowserContext, service: Service, **parameters: Any) -> Page:
    """Open a page of the board and wait until all of it is drawn."""
    page = context.new_page()
    page.goto(f"{service.address}?{urlencode({'token': link(None)} | TIMES | parameters, doseq=True)}")
    page.wait_for_selector(LISTED)
    return page


def words(page: Page, card: str) -> str:
    """Return what stands on a card."""
    return page.locator(f"[data-card={card}]").inner_text()


def test_every_type_of_card_is_drawn(context: BrowserContext, service: Service) -> None:
    page = visit(context, service)
    assert page.locator("[data-failed], [data-refused]").count() == 0
    assert page.locator("[data-number=revenue]").inner_text() == "5,078.25 €"
    assert "__proto__" in words(page, "table")
    assert re.search(r"product \d+\n1\n", words(page, "products"))
    assert "Returns are not in it." in words(page, "about")
    assert page.locator("[data-card=revenue] path").get_attribute("d").startswith("M0.0 ")
    drawn = page.evaluate(
        "() => Object.fromEntries(['trend', 'week', 'columns', 'bars'].map((id) => "
        "[id, document.getElementById(id).chart.getOption().series.map(({ data }) => data.length)]))"
    )
    assert [len(drawn[name]) for name in ("trend", "week", "columns", "bars")] == [5, 1, 4, 1]
    # A page of its own, in months: none of its cards has helpers.
    page.get_by_role("button", name="Months").click()
    page.wait_for_selector("html[data-state=ready] [data-card=months]")
    assert "page=2" in page.url


def test_a_click_says_what_it_cannot_filter(context: BrowserContext, service: Service) -> None:
    page = visit(context, service)
    page.locator("#table-table button", has_text="open").click()
    page.wait_for_selector("html[data-state=ready][data-draws='2']")
    assert page.locator("[data-number=orders]").inner_text() == "45"
    assert "45 of" not in words(page, "total")
    page.get_by_role("button", name="Remove filter open").click()
    page.wait_for_selector("html[data-state=ready][data-draws='3']")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_audit_of_board_and_editor_finds_nothing_serious(
    context: BrowserContext, service: Service, theme: str
) -> None:
    page = visit(context, service, theme=theme)
    page.click("#edit")
    page.wait_for_selector("html[data-drafts='1']")
    page.get_by_role("button", name="Set up: Baskets").click()
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text())
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(({id, impact, nodes}) => ({id, impact, at: nodes.map((n) => n.html)}))"
    )
    assert [one for one in found if one["impact"] in ("serious", "critical")] == []


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Move by the mouse from one place to another."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def test_cards_are_moved_added_set_up_and_saved(
    context: BrowserContext, service: Service, folder: Path
) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = visit(context, service)
    assert not any("gridstack" in url for url in asked)
    page.click("#edit")
    page.wait_for_selector("html[data-drafts='1']")
    assert any("gridstack" in url for url in asked)
    # The first card is moved far down; what it meets there makes room.
    place = page.locator("[data-card=orders] header").bounding_box()
    assert place is not None
    with page.expect_response("**/api/preview?*"):
        drag(page, (place["x"] + 40, place["y"] + 8), (place["x"] + 40, place["y"] + 700))
    page.get_by_role("button", name="Add card").click()
    page.wait_for_selector("html[data-drafts='2']")
    form = page.locator("#editor fieldset")
    form.get_by_label("Type").select_option("treemap")
    page.locator("#editor .problem", has_text="by is missing").wait_for()
    form.get_by_label("Group by").select_option("gift")
    page.wait_for_selector("html[data-drafts='3']")
    form.get_by_label("Title").fill("Gifts")
    form.get_by_label("Title").press("Tab")
    page.wait_for_selector("html[data-drafts='4']")
    page.get_by_role("button", name="Remove: About").click()
    page.wait_for_selector("html[data-drafts='5']")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("html[data-saved]")
    cards = yaml.safe_load((folder / "orders.yaml").read_text(encoding="utf-8"))["pages"][0]["cards"]
    moved = next(card for card in cards if card.get("id") == "orders")
    assert moved["at"]["y"] > 8
    assert {key: cards[-1][key] for key in ("type", "title", "measure", "by")} == {
        "type": "treemap",
        "title": "Gifts",
        "measure": "orders",
        "by": "gift",
    }
    assert "about" not in {card.get("id") for card in cards}
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.path().read_text() == (folder / "orders.yaml").read_text(encoding="utf-8")
    page.get_by_role("button", name="Leave").click()
    page.wait_for_selector("html:not([data-editing]) [aria-label=Gifts] canvas")
    (folder / "orders.yaml").write_text(BOARD, encoding="utf-8")
    page.wait_for_selector("[data-card=about]")


def test_a_view_is_kept_by_name(context: BrowserContext, service: Service) -> None:
    page = visit(context, service, gift="true")
    page.once("dialog", lambda dialog: dialog.accept("Gifts only"))
    page.locator("#views").select_option("keep")
    page.get_by_role("button", name="Clear all").click()
    page.wait_for_selector("html[data-state=ready][data-draws='2']")
    page.locator("#views").select_option("view Gifts only")
    page.wait_for_selector("html[data-state=ready][data-draws='3']")
    assert page.locator("#chips").inner_text() == "true \u00d7\nClear all"


def test_a_tenant_is_offered_no_editing(context: BrowserContext, service: Service) -> None:
    page = visit(context, service, token=link(2))
    assert page.locator("#edit").is_hidden()
    assert "does not tell tenants apart" in words(page, "total")
    assert page.locator("[data-card=shops]").count() == 0


def test_a_screen_on_the_wall_shows_all_of_a_page(context: BrowserContext, service: Service) -> None:
    page = visit(context, service, tv=1)
    assert page.locator(".ranges").is_hidden()
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")


def test_paper_has_no_buttons_and_nothing_beyond_its_edge(context: BrowserContext, service: Service) -> None:
    page = visit(context, service, theme="dark")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    assert page.locator(".tools button").first.is_hidden()
    page.wait_for_selector("html[data-theme=light]")
    assert page.locator(".ranges").is_hidden()
    assert (
        page.evaluate("() => getComputedStyle(document.querySelector('.card')).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 720
