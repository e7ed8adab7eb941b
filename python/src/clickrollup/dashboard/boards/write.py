"""Writes a board as a file that people go on with: places on one line, and nothing that is the default anyway."""

import errno
import os
from pathlib import Path
from stat import S_IMODE
from tempfile import NamedTemporaryFile
from typing import Any

import msgspec
import yaml

from clickrollup.dashboard.boards.definition import Board

HEAD = """# A board of clickrollup dashboard; docs/boards.md describes every key.
# yaml-language-server: $schema={schema}
"""
# Where an editor finds the schema: beside the board, where --init puts it.
SCHEMA = "board.schema.json"
# Keys first that say what a card is.
ORDER = ("type", "id", "title", "rollup", "measure", "measures", "by", "split")
WIDTH = 110
READABLE = 0o644
# Root may write what is read-only, and should not.
WRITABLE = 0o222


class OneLine(dict[str, Any]):
    """A mapping that is written on one line."""


class Dumper(yaml.SafeDumper):
    """Writes sequences with an indent, as editors do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


Dumper.add_representer(
    OneLine, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)
)


def save(file: Path, text: str) -> None:
    """Put a text in the place of a file, all of it or nothing; raises OSError, also where the file is read-only."""
    # A link stays one.
    file = file.resolve()
    if file.exists() and not (file.stat().st_mode & WRITABLE and os.access(file, os.W_OK)):
        raise PermissionError(errno.EACCES, "it is read-only")
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, prefix=".", suffix=".tmp", delete=False
    ) as new:
        try:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
            mode = file.stat().st_mode if file.exists() else READABLE
            Path(new.name).chmod(S_IMODE(mode))
            Path(new.name).replace(file)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise


def write(board: Board, schema: str = SCHEMA) -> str:
    """Return the text of a board's file."""
    plain = msgspec.to_builtins(board)
    plain = {key: value for key, value in plain.items() if value != {}}
    pages = [page | {"cards": [ordered(card) for card in page["cards"]]} for page in plain.pop("pages")]
    for name in ("dimensions", "measures"):
        if name in plain:
            plain[name] = {key: OneLine(value) for key, value in plain[name].items()}
    alerts = {"alerts": plain.pop("alerts")} if "alerts" in plain else {}
    text: str = yaml.dump(
        {**plain, "pages": pages, **alerts}, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH
    )
    return HEAD.format(schema=schema) + text


def ordered(card: dict[str, Any]) -> dict[str, Any]:
    """Return a card with its keys in the order that people read them in."""
    rest = {key: value for key, value in card.items() if key not in (*ORDER, "at")}
    return {key: card[key] for key in ORDER if key in card} | rest | {"at": OneLine(card["at"])}
