"""What the editing page sends: who may, what is refused, and what becomes of the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import cloned_database
from support.dashboard import SECRET, Service, link, serving
from support.orders import BOARD, SCHEMA, fill_orders

from clickrollup.sandbox.postgres import PostgresServer

RULE = {"name": "no orders", "rollup": "orders_5min", "measure": "orders", "window": "15 minutes", "below": 1}
ALERTS = yaml.safe_dump({"alerts": [RULE]}, sort_keys=False)


@pytest.fixture(scope="module")
def dsn(server: PostgresServer, template_database: str) -> Iterator[str]:
    with cloned_database(server, template_database) as made:
        fill_orders(made)
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "orders.yaml").write_text(BOARD + ALERTS, encoding="utf-8")
    return tmp_path


def start(dsn: str, folder: Path, *flags: str) -> Any:
    return serving(dsn, dsn, "--secret", SECRET, "--boards", str(folder), "--schema-name", SCHEMA, *flags)


def source(service: Service) -> dict[str, Any]:
    """Return what is sent when nothing was changed."""
    status, body = service.get("api/source", token=link(None))
    assert status == 200, body
    return {name: body[name] for name in ("content", "name", "version")}


def saved(folder: Path, name: str = "orders") -> Any:
    return yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))


def test_a_board_is_tried_and_saved(dsn: str, folder: Path) -> None:
    with start(dsn, folder, "--edit") as service:
        sent = source(service)
        assert "alerts" not in sent["content"]
        sent["content"]["pages"][0]["cards"][1]["title"] = "Takings"
        status, tried = service.post("api/preview", sent, link(None))
        assert (status, tried["board"]["cards"]["revenue"]["kinds"], "Takings" in tried["text"]) == (
            200,
            ["sum"],
            True,
        )
        assert saved(folder)["pages"][0]["cards"][1]["title"] == "Revenue"
        status, first = service.post("api/save", sent, link(None))
        assert (status, first["version"] > sent["version"]) == (200, True)
        assert saved(folder)["pages"][0]["cards"][1]["title"] == "Takings"
        # Alert rules are nothing that the page may touch, and nothing that it loses.
        assert saved(folder)["alerts"] == [RULE]
        assert (
            service.post("api/save", sent | {"content": sent["content"] | {"alerts": []}}, link(None))[0]
            == 403
        )
        # Who began with an older file does not undo what was saved meanwhile.
        assert service.post("api/save", sent, link(None))[0] == 409
        assert service.post("api/save", sent | {"name": "copy", "version": 0}, link(None))[0] == 200
        assert service.get("api/layout", token=link(None), board="copy")[1]["title"] == "Orders"
        assert {path.name for path in folder.iterdir()} == {"orders.yaml", "copy.yaml"}


COMMENTED = """# Ours; ask Mia.
title: "Orders"   # as we call them
rollup: orders_5min
range: 24h
pages:
  - title: Overview
    cards:
      # The most important one.
      - {type: number, id: first, measure: orders, at: {x: 0, y: 0, width: 3, height: 3}}
      - type: bar   # not a pie
        id: second
        measure: revenue
        by: gift
        at: {x: 3, y: 0, width: 9, height: 6}   # wide
      - {type: text, id: third, text: 'No', at: {x: 0, y: 6, width: 3, height: 3}}
# At the end.
"""


def test_what_is_not_changed_stays_with_its_comments(dsn: str, folder: Path) -> None:
    (folder / "orders.yaml").write_text(COMMENTED, encoding="utf-8")
    with start(dsn, folder, "--edit") as service:
        sent = source(service)
        status, tried = service.post("api/preview", sent, link(None))
        assert (status, tried["text"]) == (200, COMMENTED)
        cards = sent["content"]["pages"][0]["cards"]
        cards[1]["title"] = "NO"
        cards[1]["at"]["y"] = 3
        del cards[2]
        cards.append(
            {
                "type": "number",
                "measure": "orders",
                "title": "12:30",
                "at": {"x": 0, "y": 6, "width": 3, "height": 3},
            }
        )
        assert service.post("api/save", sent, link(None))[0] == 200
    text = (folder / "orders.yaml").read_text(encoding="utf-8")
    expected = COMMENTED.replace(
        "{x: 3, y: 0, width: 9, height: 6}", "{x: 3, y: 3, width: 9, height: 6}"
    ).splitlines()
    assert set(expected[:14]) <= set(text.splitlines())
    assert "# At the end." in text
    assert [card.get("title") for card in saved(folder)["pages"][0]["cards"]] == [None, "NO", "12:30"]


def wrong_measure(content: dict[str, Any]) -> None:
    content["pages"][0]["cards"][1]["measure"] = "profit"


def unknown_type(content: dict[str, Any]) -> None:
    content["pages"][0]["cards"][1]["type"] = "gauge"


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        (lambda sent: wrong_measure(sent["content"]), 422, "no measure profit; it has orders, revenue"),
        (lambda sent: unknown_type(sent["content"]), 422, "pages[0].cards[1].type: it is 'gauge'"),
        (lambda sent: sent.update(name="../orders"), 400, "name has letters"),
        (lambda sent: sent.update(content=[]), 400, "this is no board"),
        (lambda sent: sent["content"].update(footer="x" * 600_000), 413, "bytes at most"),
    ],
)
def test_what_is_wrong_is_not_written(
    dsn: str, folder: Path, change: Any, status: int, sentence: str
) -> None:
    with start(dsn, folder, "--edit") as service:
        sent = source(service)
        change(sent)
        found, body = service.post("api/save", sent, link(None))
    assert (found, sentence in body["error"]) == (status, True), body
    assert (folder / "orders.yaml").read_text(encoding="utf-8") == BOARD + ALERTS


def test_only_who_may_edits(dsn: str, folder: Path) -> None:
    with start(dsn, folder, "--edit") as service:
        sent = source(service)
        for path in ("api/preview", "api/save"):
            assert service.post(path, sent, link(2))[0] == 403
            assert service.post(path, sent)[0] == 403
            # What a form of another site can send.
            assert service.post(path, sent, link(None), Content_Type="text/plain")[0] == 403
            assert service.post(path, sent, link(None), Sec_Fetch_Site="cross-site")[0] == 403
        assert service.get("api/source", token=link(2))[0] == 403
        assert service.get("api/layout", token=link(2))[1]["can_edit"] is False
        # A file that somebody is at work on is not written over.
        (folder / "orders.yaml").write_text("title: [", encoding="utf-8")
        status, body = service.post("api/save", sent, link(None))
        assert (status, "mend it first" in body["error"]) == (409, True)
    assert (folder / "orders.yaml").read_text(encoding="utf-8") == "title: ["


def test_without_the_flag_boards_are_taken_away_only(dsn: str, folder: Path) -> None:
    with start(dsn, folder) as service:
        sent = source(service)
        assert service.post("api/preview", sent, link(None))[0] == 200
        assert service.post("api/save", sent, link(None))[0] == 403


def test_a_file_of_alert_rules_alone_is_no_board_and_stays(dsn: str, folder: Path) -> None:
    (folder / "rules.yaml").write_text(ALERTS.replace("no orders", "none"), encoding="utf-8")
    with start(dsn, folder, "--edit") as service:
        sent = source(service)
        assert sent["name"] == "orders"
        status, body = service.post("api/save", sent | {"name": "rules", "version": 0}, link(None))
        assert (status, "alert rules" in body["error"]) == (409, True)
        assert (folder / "rules.yaml").read_text(encoding="utf-8") == ALERTS.replace("no orders", "none")
