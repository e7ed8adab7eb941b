"""Files of boards: what is wrong with one is told by file, line and key, and a broken one changes nothing that is shown."""

import os
from pathlib import Path

import pytest

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.dashboard.boards import schema
from clickrollup.dashboard.boards.definition import CARD_TYPES, Card, Place
from clickrollup.dashboard.boards.folder import Boards
from clickrollup.dashboard.boards.read import BoardError, read

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
    ],
)
def test_a_mistake_is_told_by_file_line_and_key(now: str, then: str, line: int, sentence: str) -> None:
    assert now in BOARD
    with pytest.raises(BoardError) as caught:
        read("boards/orders.yaml", BOARD.replace(now, then, 1))
    assert str(caught.value).startswith(f"boards/orders.yaml, line {line}")
    assert sentence in str(caught.value)


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
