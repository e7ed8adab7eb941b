"""The JSON Schema of board files: made from the classes, and shipped as a file so that editors complete what is typed."""

import json
from importlib.resources import files
from typing import Any

import msgspec

from clickrollup.dashboard.boards.definition import Board

# By type: the keys a card needs, and those it may have beside `type`, `at`, `id` and `title`.
OVER_ROLLUP = ("rollup", "where")
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "number": (("measure",), (*OVER_ROLLUP, "per", "compare", "trend")),
    "line": (("measure",), (*OVER_ROLLUP, "split", "area", "compare", "most", "measures")),
    "columns": (("measure", "by"), (*OVER_ROLLUP, "split", "stacked", "line", "most")),
    "bar": (("measure", "by"), (*OVER_ROLLUP, "most")),
    "map": (("measure", "by"), OVER_ROLLUP),
    "treemap": (("measure", "by"), (*OVER_ROLLUP, "most")),
    "ribbon": (("measure", "by", "split"), (*OVER_ROLLUP, "most")),
    "table": (("measures", "by"), (*OVER_ROLLUP, "split", "most")),
    "top": (("measure",), (*OVER_ROLLUP, "by", "most")),
    "heat": (("measure",), OVER_ROLLUP),
    "text": (("text",), ()),
    "freshness": ((), ("rollup",)),
}
COMMON = ("type", "at", "id", "title")
NAME = "board.schema.json"


def build() -> dict[str, Any]:
    """Return the schema of a board's file."""
    made = msgspec.json.schema(Board)
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A board of clickrollup dashboard",
        **made,
    }
    made["$defs"]["Card"]["allOf"] = [rule(kind, *keys) for kind, keys in KEYS.items()]
    return made


def rule(kind: str, needed: tuple[str, ...], allowed: tuple[str, ...]) -> dict[str, Any]:
    """Return the rule for the keys of cards of one type."""
    return {
        "if": {"properties": {"type": {"const": kind}}},
        "then": {"required": list(needed), "propertyNames": {"enum": [*COMMON, *needed, *allowed]}},
    }


def text() -> str:
    """Return the schema as its file has it."""
    return json.dumps(build(), indent=1, ensure_ascii=False) + "\n"


def shipped() -> dict[str, Any]:
    """Return the schema as it is shipped, with that of alert rules in it where the alerts package has one."""
    found: dict[str, Any] = json.loads((files("clickrollup.dashboard.boards") / NAME).read_text("utf-8"))
    alerts = files("clickrollup") / "alerts" / "schema.json"
    if alerts.is_file():
        found["$defs"]["Board"]["properties"]["alerts"] = json.loads(alerts.read_text("utf-8"))
    return found
