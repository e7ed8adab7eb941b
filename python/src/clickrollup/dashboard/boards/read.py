"""Reads a board from its file; an error names the file, the line and the key."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from clickrollup.commandline.marked_yaml import Place, YamlError, line_of, parse, read_text, told
from clickrollup.dashboard.boards import schema
from clickrollup.dashboard.boards.definition import COLUMNS, Board, Card

MAX_BYTES = 500_000


class BoardError(Exception):
    """A board's file is wrong: which file, in which line, at which key, and what is wrong there."""

    def __init__(self, file: str, line: int, path: Place, sentence: str) -> None:
        super().__init__(told(file, line, path, sentence))


@dataclass(frozen=True)
class Source:
    """A board with the lines that its keys stand in."""

    file: str
    board: Board
    lines: Mapping[Place, int]
    text: str = ""

    def error(self, path: Place, sentence: str) -> BoardError:
        """Return an error at a key, or at what it would stand in."""
        return BoardError(self.file, line_of(self.lines, path), path, sentence)


def read(file: str, text: str) -> Source:
    """Return the board that a text describes; raises BoardError."""
    if len(text.encode()) > MAX_BYTES:
        raise BoardError(file, 1, (), f"a board has {MAX_BYTES:,} bytes at most")
    plain, lines = parsed(file, text)
    if found := next(mistakes(plain), None):
        raise BoardError(file, line_of(lines, found[0]), *found)
    try:
        source = Source(file, msgspec.convert(plain, Board, strict=False), lines, text)
    except msgspec.ValidationError as error:
        # What the schema lets pass all the same, such as 9e999 for a whole number.
        sentence, _, where = str(error).partition(" - at `$")
        place: Place = tuple(int(n) if n else key for key, n in re.findall(r"\.(\w+)|\[(\d+)\]", where))
        raise BoardError(file, line_of(lines, place), place, sentence) from error
    check(source)
    return source


def content(path: Path) -> str:
    """Return the text of a file; raises BoardError where it is not UTF-8, OSError where it cannot be read."""
    try:
        return read_text(path)
    except YamlError as error:
        raise BoardError(str(path), error.line, error.place, str(error)) from error


def has_board(file: str, text: str) -> bool:
    """Tell whether a file is one of a board, not of alert rules alone; raises BoardError."""
    plain, _ = parsed(file, text)
    return not (isinstance(plain, dict) and "alerts" in plain and "pages" not in plain)


def parsed(file: str, text: str) -> tuple[Any, dict[Place, int]]:
    """Return what a YAML text says, and the line of each key; raises BoardError."""
    try:
        plain, lines = parse(text)
    except YamlError as error:
        raise BoardError(file, error.line, error.place, str(error)) from error
    if not lines:
        raise BoardError(file, 1, (), "the file is empty")
    return plain, lines


@cache
def validator() -> Draft202012Validator:
    """Return what holds boards to the shipped schema."""
    return Draft202012Validator(schema.shipped())


def mistakes(plain: Any) -> Iterator[tuple[Place, str]]:
    """Yield what the schema does not allow: where, and a sentence."""

    # An unknown key is told first: what seems to be missing may stand there under another name.
    def order(error: ValidationError) -> tuple[bool, list[str]]:
        return error.validator == "required", [str(part) for part in error.absolute_path]

    for error in sorted(validator().iter_errors(plain), key=order):
        yield clear(error)


def clear(error: ValidationError) -> tuple[Place, str]:
    """Return where a mistake is and a sentence about it, for people who have not read the schema."""
    path = tuple(error.absolute_path)
    # What they are depends on the validator.
    allowed: Any = error.validator_value
    instance: Any = error.instance
    rules: Any = error.schema
    if error.validator == "additionalProperties" and allowed is False:
        unknown = next(key for key in instance if key not in rules["properties"])
        return (
            *path,
            str(unknown),
        ), f"there is no such key; known are {', '.join(rules['properties'])}"
    if error.validator == "enum" and "propertyNames" in error.schema_path:
        return (
            *path,
            str(instance),
        ), f"a card of this type has no such key; it may have {', '.join(allowed)}"
    if error.validator == "enum":
        return (
            path,
            f"it is {instance!r}, known are {', '.join(str(one) for one in allowed if one != '')}",
        )
    if error.validator == "required":
        missing = next(key for key in allowed if key not in instance)
        kind = instance.get("type") if "then" in error.schema_path else None
        return path, f"{missing} is missing" + (f"; a card of type {kind} needs it" if kind else "")
    if error.validator in ("type", "anyOf"):
        return (
            path,
            f"{shortened(instance)} is of another kind than this key takes{quote(instance)}",
        )
    return path, shortened(error.message)


def quote(value: Any) -> str:
    """Return advice where YAML made something else of a word: NO is false, 2026-03-01 a date."""
    return "" if isinstance(value, str | dict | list) else "; if it is a text, put it in quotation marks"


def shortened(value: Any) -> str:
    """Return the beginning of a text."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def check(source: Source) -> None:
    """Check what a schema cannot say; raises BoardError."""
    board = source.board
    if board.time_zone and not is_zone(board.time_zone):
        raise source.error(("time_zone",), f"there is no time zone {board.time_zone}")
    known: set[str] = set()
    for number, page in enumerate(board.pages):
        for place, card in enumerate(page.cards):
            path: Place = ("pages", number, "cards", place)
            check_card(source, card, path)
            if card.id and card.id in known:
                raise source.error((*path, "id"), f"there are two cards {card.id}")
            known.add(card.id)


def check_card(source: Source, card: Card, path: Place) -> None:
    """Check one card; raises BoardError."""
    if card.at.x + card.at.width > COLUMNS:
        raise source.error((*path, "at"), f"the card ends in column {card.at.x + card.at.width} of {COLUMNS}")
    if card.type not in ("text",) and not (card.rollup or source.board.rollup):
        raise source.error(path, "rollup is missing, here and in the board")
    if card.split and card.split == card.by:
        raise source.error((*path, "split"), "it is the same dimension as `by`")


def is_zone(name: str) -> bool:
    """Tell whether a time zone is known."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
