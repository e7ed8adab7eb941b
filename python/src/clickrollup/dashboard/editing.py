"""Boards that are edited in the page: what there is to choose from, drafts that are tried, and files that are written."""

import re
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request

from clickrollup.dashboard.boards.definition import Board
from clickrollup.dashboard.boards.folder import Boards, Kept
from clickrollup.dashboard.boards.read import MAX_BYTES, BoardError, Source, read
from clickrollup.dashboard.boards.rewrite import rewrite
from clickrollup.dashboard.boards.schema import KEYS
from clickrollup.dashboard.boards.write import save
from clickrollup.dashboard.replies import HttpError
from clickrollup.rollups.catalog import Catalog, Rollup

NAME = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)
DRAFT = "the board"
# What another site's page cannot send without asking first, which is not answered.
JSON = "application/json"


class Posted(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What an editing page sends: the board, the name of its file, and the version that the editing began with."""

    content: dict[str, Any]
    name: str = ""
    version: int = 0
    page: int = 1


async def posted(request: Request) -> Posted:
    """Return what an editing page sent; raises HttpError for anything else, and for pages of other sites."""
    if (
        request.headers.get("content-type") != JSON
        or request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
    ):
        raise HttpError(403, "only the dashboard's own page may send this")
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MAX_BYTES:
        raise HttpError(413, f"a board has {MAX_BYTES:,} bytes at most")
    try:
        return msgspec.json.decode(await request.body(), type=Posted)
    except msgspec.MsgspecError as error:
        raise HttpError(400, f"this is no board: {error}") from error


def choices(catalog: Catalog, schema: str) -> dict[str, Any]:
    """Return what a card can be made of: the keys of each type, and the rollups with their fields."""
    trusted = [one for one in catalog.rollups.values() if one.is_trusted]
    rollups = sorted(trusted, key=lambda one: (one.schema != schema, one.schema, one.table))
    return {
        "keys": {kind: [*needed, *allowed] for kind, (needed, allowed) in KEYS.items()},
        "needed": {kind: list(needed) for kind, (needed, _) in KEYS.items()},
        "rollups": [fields_of(one, schema) for one in rollups],
    }


def fields_of(rollup: Rollup, schema: str) -> dict[str, Any]:
    """Return a rollup by the name that a board calls it, with its dimensions and measures."""
    return {
        "name": rollup.table if rollup.schema == schema else f"{rollup.schema}.{rollup.table}",
        "dimensions": [one.name for one in rollup.fields.values() if one.kind == "dimension"],
        "measures": [
            {"name": one.name, "kind": one.kind, "is_number": one.is_number}
            for one in rollup.fields.values()
            if one.kind != "dimension"
        ],
    }


def content(board: Board) -> dict[str, Any]:
    """Return a board as the page edits it; alert rules are not its business."""
    plain: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(board, alerts=()))
    return plain


def draft(sent: Posted, current: Kept | None) -> Source:
    """Return the board that was sent, with the alert rules that its file has; raises HttpError that says what is wrong."""
    if "alerts" in sent.content:
        raise HttpError(403, "alert rules are changed in the file only")
    try:
        # The same checks as for a file, by the text that the file would have.
        source = read(DRAFT, msgspec.yaml.encode(sent.content).decode())
    except (BoardError, TypeError, ValueError) as error:
        raise HttpError(422, str(error)) from error
    if current is None:
        return source
    alerts = current.source.board.alerts
    return Source(source.file, msgspec.structs.replace(source.board, alerts=alerts), source.lines)


def store(boards: Boards, sent: Posted, source: Source, edited: Source) -> Path:
    """Write a board's file and take it up; raises HttpError where it was changed meanwhile or cannot be written.

    What is unchanged of the board that was edited, and its comments, stay as they are.
    """
    if boards.folder is None:
        raise HttpError(403, "there is no folder of boards to save it in; --boards names one")
    if NAME.fullmatch(sent.name) is None:
        raise HttpError(400, "a board's name has letters, digits, - and _, and at most 60 of them")
    boards.look()
    current = boards.kept.get(sent.name)
    if current and current.problem:
        raise HttpError(
            409, f"the file has a mistake, mend it first or save under another name: {current.problem}"
        )
    if (current.version if current else 0) != sent.version:
        raise HttpError(
            409, "the file was changed meanwhile: open the page again, or save under another name"
        )
    own = boards.own.get(sent.name)
    file = Path(own.source.file) if own else boards.folder / f"{sent.name}.yaml"
    if own is None and file.exists():
        raise HttpError(
            409, f"{file.name} holds something else, such as alert rules; save under another name"
        )
    try:
        save(file, rewrite(edited, source.board))
        boards.look()
    except OSError as error:
        raise HttpError(507, f"the file cannot be written: {error.strerror}; download it instead") from error
    return file
