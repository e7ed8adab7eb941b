"""Files of boards: what is wrong with one is told by file, line and key, and a broken one changes nothing that is shown."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.dashboard.boards import schema
from clickrollup.dashboard.boards.definition import CARD_TYPES, Board, Card, Page, Place
from clickrollup.dashboard.boards.folder import Boards
from clickrollup.dashboard.boards.read import BoardError, read
from clickrollup.dashboard.boards.write import save
from clickrollup.dashboard.database import Scope
from clickrollup.dashboard.questions import RefusedError, reads
from clickrollup.dashboard.selection import Selection
from clickrollup.rollups.catalog import Catalog, Field, Rollup

BOARD = """title: Orders
rollup: orders_5min
pages:
  - title: Overview
    cards:
      - type: number
        measure: revenue
        at: {x: 0, y: 0, width: 3, height: 2}
"""


def test_the_shipped_schema_is_that_of_the_code() -> None:
    """Made again by: python -c 'from clickrollup.dashboard.boards import schema; print(schema.text(), end="")'."""
    assert (Path(schema.__file__).parent / schema.NAME).read_text(encoding="utf-8") == schema.text()


def test_each_type_says_which_keys_it_takes() -> None:
    assert set(schema.KEYS) == set(CARD_TYPES)
    told = {key for needed, allowed in schema.KEYS.values() for key in (*schema.COMMON, *needed, *allowed)}
    assert told == set(Card.__struct_fields__)


def test_a_good_board_is_read() -> None:
    board = read("orders.yaml", BOARD).board
    assert (board.title, board.range, board.pages[0].cards[0].at) == (
        "Orders",
        "24h",
        Place(x=0, y=0, width=3, height=2),
    )


CARD = "      - type: number\n        measure: revenue\n"
AT = "at: {x: 0, y: 0, width: 3, height: 2}"


@pytest.mark.parametrize(
    ("now", "then", "line", "sentence"),
    [
        ("title: Orders", "titel: Orders", 1, "titel: there is no such key; known are title, pages, rollup"),
        ("title: Orders\n", "", 1, "title is missing"),
        ("rollup: orders_5min", "rollup: [a]", 2, "rollup: ['a'] is of another kind"),
        ("rollup: orders_5min\n", "", 5, "rollup is missing, here and in the board"),
        ("rollup: orders_5min", "time_zone: Mars/Base\nrollup: o", 2, "there is no time zone Mars/Base"),
        ("rollup: orders_5min", "title: Again", 2, "title: this key stands here twice"),
        ("type: number", "type: gauge", 6, "pages[0].cards[0].type: it is 'gauge', known are bar, "),
        (
            "measure: revenue",
            "measures: [revenue]",
            7,
            "cards[0].measures: a card of this type has no such key",
        ),
        ("        measure: revenue\n", "", 6, "measure is missing; a card of type number needs it"),
        (AT, "at: {x: 9, y: 0, width: 4, height: 2}", 8, "cards[0].at: the card ends in column 13 of 12"),
        (AT, "at: {x: 0, y: 0, width: 3}", 8, "at: height is missing"),
        (AT, f"{AT}\n        where: {{country: [NO]}}", 9, "if it is a text, put it in quotation marks"),
        (AT, f"{AT}\n        where: {{country: []}}", 9, "where.country"),
        (
            AT,
            f"{AT}\n        id: twice\n{CARD}        id: twice\n        {AT}",
            12,
            "there are two cards twice",
        ),
        (BOARD, "- only\n- a list", 1, "is of another kind than this key takes"),
        (BOARD, "", 1, "the file is empty"),
        ("title: Orders", "title: [Orders", 2, ""),
        ("rollup: orders_5min", "rollup: !!python/object/apply:os.getcwd []", 2, "could not determine"),
        ("rollup: orders_5min", "rollup: 2026-13-45", 2, "this cannot be: month must be in 1..12"),
        ("rollup: orders_5min", 'rollup: "a\\0b"', 2, "rollup: a NUL or half of a character is no text"),
        ("rollup: orders_5min", 'rollup: "\\ud800"', 2, "rollup: a NUL or half of a character is no text"),
        ("rollup: orders_5min", "rollup: \x07", 2, "a file has no character U+0007"),
        ("rollup: orders_5min", "1: orders_5min", 2, "1: this key is no text"),
        (AT, f"{AT}\n        where: {{1: [a]}}", 9, "where.1: this key is no text"),
        ("x: 0", "x: 9e999", 8, "at.x"),
        ("x: 0", f"x: {'9' * 5000}", 8, "this cannot be"),
    ],
)
def test_a_mistake_is_told_by_file_line_and_key(now: str, then: str, line: int, sentence: str) -> None:
    assert now in BOARD
    with pytest.raises(BoardError) as caught:
        read("boards/orders.yaml", BOARD.replace(now, then, 1))
    assert str(caught.value).startswith(f"boards/orders.yaml, line {line}")
    assert sentence in str(caught.value)


ODD = (
    "",
    "~",
    "7",
    "1.5",
    "3.0",
    ".nan",
    "x",
    "[]",
    "{}",
    "[[]]",
    "{1: 2}",
    "{~: 1}",
    "{[a]: 1}",
    "2026-03-01",
    "yes",
    "'' x",
    "{x: {}}",
)
PLACES = (
    "Orders",
    "orders_5min",
    "Overview",
    "number",
    "revenue",
    "{x: 0, y: 0, width: 3, height: 2}",
    "0",
    "title",
    "cards",
    "at",
)


@pytest.mark.parametrize("place", PLACES)
def test_whatever_stands_in_a_file_is_taken_or_told(place: str) -> None:
    """No mistake ends in another error, which would end the reading of all boards."""
    assert place in BOARD
    for odd in ODD:
        # Any other error would go through.
        with suppress(BoardError):
            read("b.yaml", BOARD.replace(place, odd, 1))


def write(path: Path, text: str) -> None:
    """Write a file with another time than any before: some file systems have coarse clocks."""
    path.write_text(text, encoding="utf-8")
    write.clock += 1_000_000_000  # type: ignore[attr-defined]
    os.utime(path, ns=(write.clock, write.clock))  # type: ignore[attr-defined]


write.clock = 1_700_000_000_000_000_000  # type: ignore[attr-defined]


def test_a_changed_file_is_read_again_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "orders.yaml"
    write(file, BOARD)
    boards = Boards(tmp_path)
    assert not boards.look()
    write(file, BOARD.replace("title: Orders", "title: Sales"))
    write(tmp_path / "second.yml", BOARD)
    assert boards.look()
    assert [(name, kept.source.board.title) for name, kept in boards.kept.items()] == [
        ("orders", "Sales"),
        ("second", "Orders"),
    ]
    before = boards.kept["orders"]
    write(file, BOARD.replace("type: number", "type: gauge"))
    assert boards.look()
    broken = boards.kept["orders"]
    assert (broken.source.board.title, broken.version) == ("Sales", before.version)
    assert f"{file}, line 6, pages[0].cards[0].type" in broken.problem
    write(file, BOARD)
    boards.look()
    assert (boards.kept["orders"].problem, boards.kept["orders"].version > before.version) == ("", True)
    file.unlink()
    boards.look()
    assert list(boards.kept) == ["second"]


def test_a_folder_without_a_good_board_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no board in"):
        Boards(tmp_path)
    with pytest.raises(ConfigurationError, match="there is no folder"):
        Boards(tmp_path / "none")
    (tmp_path / "orders.yaml").write_text("title: Orders\n")
    with pytest.raises(ConfigurationError, match=r"orders.yaml, line 1: pages is missing"):
        Boards(tmp_path)


def test_the_shipped_board_is_good() -> None:
    assert list(Boards(None).kept) == ["clickstream"]


def test_files_that_cannot_be_read_are_told_and_hide_no_others(tmp_path: Path) -> None:
    write(tmp_path / "orders.yaml", BOARD)
    boards = Boards(tmp_path)
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "latin.yaml").write_bytes("title: x\nfooter: Größe\n".encode("latin-1"))
    write(tmp_path / "orders.yml", BOARD.replace("title: Orders", "title: Twice"))
    assert boards.look()
    assert [kept.source.board.title for kept in boards.kept.values()] == ["Orders"]
    told = "\n".join(boards.problems())
    assert f"{tmp_path}/latin.yaml, line 2: this is not UTF-8" in told
    assert f"{tmp_path}/orders.yml: orders.yaml is a board of this name already" in told
    assert f"{tmp_path}/folder.yaml cannot be read" in told
    before = boards.mark(boards.kept["orders"])
    (tmp_path / "latin.yaml").unlink()
    (tmp_path / "orders.yaml").unlink()
    boards.look()
    assert boards.kept["orders"].source.board.title == "Twice"
    assert boards.mark(boards.kept["orders"]) != before


def test_a_read_only_file_is_not_written_over_and_a_link_stays_one(tmp_path: Path) -> None:
    file = tmp_path / "orders.yaml"
    write(file, BOARD)
    (tmp_path / "link.yaml").symlink_to(file)
    save(tmp_path / "link.yaml", "title: x")
    assert ((tmp_path / "link.yaml").is_symlink(), file.read_text()) == (True, "title: x")
    file.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        save(file, BOARD)


def test_hours_of_wide_buckets_are_refused() -> None:
    card = Card(type="heat", at=Place(x=0, y=0, width=1, height=1), rollup="days", measure="n")
    days = Rollup("days", "s", "days", "days_parts", "s.e", "", None, "day", 86_400, "1 day", "UTC", "s")
    days.fields["n"] = Field("n", "count", "n", "sum", "n", None, "bigint", False, "")
    board = Board(title="B", pages=(Page(title="P", cards=(card,)),))
    found = Catalog({"days": days}, {}, "public", "clickrollup")
    with pytest.raises(
        RefusedError, match="days has buckets of 1 day: a card of type heat needs some of an hour"
    ):
        reads(board, card, found, Scope("r", "s", None), None, Selection(), "s")
