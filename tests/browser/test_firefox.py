"""The core of the page in Debian's Firefox: ready, honest when something is wrong, many tabs, hostile names, a board saved."""

import shutil
import warnings
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
import yaml
from support.dashboard import SECRET, TIMES, Service, fill, link, make_login, serving
from support.databases import cloned_database
from support.hostile_names import EVENTS, NAMES

from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.network import free_port
from clickrollup.sandbox.postgres import PostgresServer

with warnings.catch_warnings():
    # What it imports asks for the distribution in an old way.
    warnings.simplefilter("ignore", DeprecationWarning)
    from marionette_driver import By
    from marionette_driver.marionette import ActionSequence, Marionette

# What drives it leaves sockets to be closed by Python.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SECONDS = 120
EMPTY = {"from": "2020-03-01T00:00:00Z", "until": "2020-03-02T00:00:00Z"}
READY = "document.documentElement.dataset.state === 'ready'"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marionette]:
    """Debian's Firefox, headless."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed; on Debian: apt-get install firefox-esr")
    workspace = tmp_path_factory.mktemp("firefox")
    started = Marionette(
        bin=program,
        headless=True,
        port=free_port(),
        workspace=str(workspace),
        gecko_log=str(workspace / "gecko.log"),
        startup_timeout=180,
    )
    try:
        started.start_session({"timeouts": {"pageLoad": 120_000, "script": 60_000, "implicit": 0}})
        started.set_window_rect(width=1440, height=1000)
        yield started
    finally:
        started.cleanup()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Boards: the clickstream's own, to be edited."""
    made = tmp_path_factory.mktemp("boards")
    shipped = (files("clickrollup.dashboard.boards") / "clickstream.yaml").read_text(encoding="utf-8")
    (made / "clickstream.yaml").write_text(shipped, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def dsn(server: PostgresServer, template_database: str) -> Iterator[str]:
    """Events of three tenants, and a fourth whose dimensions have hostile names."""
    with cloned_database(server, template_database) as made:
        fill(made)
        with psycopg.connect(made, autocommit=True) as connection:
            connection.execute(EVENTS, [list(NAMES)])
            connection.execute("UPDATE events SET customer_id = 4 WHERE event_type = ANY (%s)", [list(NAMES)])
            connection.execute("CALL clickrollup.run_all()")
        yield made


@pytest.fixture(scope="module")
def service(dsn: str, folder: Path) -> Iterator[Service]:
    """A dashboard whose board may be edited."""
    flags = ("--secret", SECRET, "--boards", str(folder), "--edit", "--streams", "3")
    with serving(dsn, make_login(dsn), *flags) as running:
        yield running


def tell(firefox: Marionette, script: str, *values: Any) -> Any:
    """Return what an expression says in the page."""
    return firefox.execute_script(f"return {script}", script_args=values, sandbox=None)


def awaited(firefox: Marionette, script: str, *values: Any, seconds: int = SECONDS) -> None:
    """Wait until an expression holds in the page."""
    wait_until(lambda: bool(tell(firefox, script, *values)), seconds=seconds, what=script)


def visit(firefox: Marionette, service: Service, **parameters: Any) -> None:
    """Open the page and wait until it is drawn."""
    firefox.navigate(f"{service.address}?{urlencode({'token': link(None)} | TIMES | parameters, doseq=True)}")
    awaited(firefox, READY)
    assert tell(firefox, "document.querySelectorAll('[data-failed]').length") == 0


def text(firefox: Marionette, selector: str) -> str:
    """Return what stands in an element."""
    return str(tell(firefox, "document.querySelector(arguments[0])?.innerText ?? ''", selector))


def press(firefox: Marionette, name: str) -> None:
    """Click a button by what it is called."""
    script = "[...document.querySelectorAll('button')].find((one) => [one.ariaLabel, one.textContent].includes(arguments[0]))"
    firefox.execute_script(f"({script}).click()", script_args=[name], sandbox=None)


def events(firefox: Marionette) -> int:
    """Return the number of events that the page shows."""
    return int(text(firefox, "[data-number=events]").replace(",", "") or 0)


def test_hostile_names_are_drawn_and_counted(firefox: Marionette, service: Service) -> None:
    visit(firefox, service)
    (everything,) = service.rows("SELECT count(*) FROM events")[0]
    assert events(firefox) == everything
    press(firefox, "Show as a table: Events by country")
    rows = tell(
        firefox,
        "[...document.querySelectorAll('#map-table tbody button')].map((one) => one.textContent.trim())",
    )
    assert {"__proto__", "constructor", "toString", "<U+202E>evil", "(blank, 1 long)", "(empty)"} <= set(rows)
    visit(firefox, service, country="__proto__", tenant="4")
    assert events(firefox) == 4
    assert (
        tell(firefox, "(() => { const all = []; for (const key in {}) all.push(key); return all; })()") == []
    )
    assert "taken" not in firefox.title


def test_what_is_wrong_is_said(firefox: Marionette, service: Service) -> None:
    visit(firefox, service, chart="nonesuch", theme="pink", **EMPTY)
    assert "nonesuch" in text(firefox, "#notice")
    assert "pink" in text(firefox, "#notice")
    assert "No events in this range." in tell(firefox, "document.body.innerText")
    visit(firefox, service)
    database = psycopg.conninfo.conninfo_to_dict(service.dsn)["dbname"]
    with psycopg.connect(service.dsn, dbname="postgres", autocommit=True) as outside:
        connections = psycopg.sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        name = psycopg.sql.Identifier(database)
        outside.execute(connections.format(name, psycopg.sql.SQL("false")))
        outside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
        )
        try:
            press(firefox, "6h")
            awaited(firefox, "document.getElementById('freshness').dataset.state === 'database'")
        finally:
            outside.execute(connections.format(name, psycopg.sql.SQL("true")))
    awaited(firefox, f"{READY} && document.getElementById('freshness').dataset.state !== 'database'")
    firefox.navigate(f"{service.address}?token=garbled")
    assert "not valid" in text(firefox, "#sentence")


def test_eight_tabs_share_one_stream(firefox: Marionette, service: Service) -> None:
    first = firefox.current_window_handle
    visit(firefox, service, range="1h")
    before = events(firefox)
    tabs = [first]
    for _ in range(7):
        tabs.append(firefox.open(type="tab")["handle"])
        firefox.switch_to_window(tabs[-1])
        visit(firefox, service, range="1h")
    service.rows("INSERT INTO events (event_time, customer_id, event_type) VALUES (now(), 1, 'new')")
    for tab in tabs:
        firefox.switch_to_window(tab)
        wait_until(lambda: events(firefox) > before, seconds=40, what="the new event in a tab")
    for tab in tabs[1:]:
        firefox.switch_to_window(tab)
        firefox.close()
    firefox.switch_to_window(first)


def test_a_card_is_moved_and_the_board_saved(firefox: Marionette, service: Service, folder: Path) -> None:
    visit(firefox, service)
    press(firefox, "Edit")
    awaited(firefox, "document.documentElement.dataset.drafts === '1'")
    card = tell(firefox, "document.querySelector('[data-card]').dataset.card")
    header = firefox.find_element(By.CSS_SELECTOR, f"[data-card={card}] header")
    place = header.rect
    start = (round(place["x"]) + 40, round(place["y"]) + 8)
    mouse = ActionSequence(firefox, "pointer", "mouse", {"pointerType": "mouse"})
    mouse.pointer_move(*start).pointer_down().pointer_move(start[0], start[1] + 150, 200)
    mouse.pointer_move(start[0], start[1] + 300, 200).pointer_up().perform()
    press(firefox, "Save")
    awaited(firefox, "'saved' in document.documentElement.dataset")
    saved = yaml.safe_load((folder / "clickstream.yaml").read_text(encoding="utf-8"))
    moved = next(one for one in saved["pages"][0]["cards"] if one.get("id") == card)
    assert moved["at"]["y"] > 0
