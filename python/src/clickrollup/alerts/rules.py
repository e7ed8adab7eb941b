"""Rules: what a file says, checked and ready to be judged."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files as resources
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from clickrollup.alerts.files import KEY, Document
from clickrollup.commandline.durations import seconds
from clickrollup.commandline.marked_yaml import Place

SCHEMA = "schema.json"
DEFAULT_WEEKS = 4


@dataclass(frozen=True)
class Rule:
    """A rule. Times are in seconds; exactly one of the bounds, or both `above` and `below`, is given."""

    name: str
    rollup: str
    measure: str
    window: int
    by: str | None = None
    where: tuple[tuple[str, tuple[str | None, ...]], ...] = ()
    above: float | None = None
    below: float | None = None
    off_by: float | None = None
    weeks: int = 0
    hold: int = 0
    delay: int = 0
    time_zone: str = "UTC"
    severity: str = "warning"
    text: str = ""
    item: str | None = None
    send: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


@cache
def validator() -> Draft202012Validator:
    """Return what checks the list of rules of a file."""
    schema = json.loads((resources("clickrollup.alerts") / SCHEMA).read_text("utf-8"))
    return Draft202012Validator(schema)


def read(found: Iterable[Document], channels: Iterable[str]) -> list[Rule]:
    """Return the rules of some files; raises RuleError for the first that is wrong."""
    rules: dict[str, Rule] = {}
    known = list(channels)
    for document in found:
        for number, rule in enumerate(rules_of(document)):
            place = (KEY, number, "name")
            if rule.name in rules:
                other = rules[rule.name]
                raise document.error(place, f"{other.file}, line {other.line} has a rule of this name")
            unknown = next((name for name in rule.send if name not in known), None)
            if unknown is not None:
                there = f"there are: {', '.join(known)}" if known else "there is none"
                raise document.error((KEY, number, "send"), f"no channel is called {unknown}; {there}")
            rules[rule.name] = rule
    return list(rules.values())


def rules_of(document: Document) -> Iterator[Rule]:
    """Yield the rules of one file; raises RuleError."""
    mistake = min(validator().iter_errors(document.rules), key=lambda e: list(map(str, e.path)), default=None)
    if mistake is not None:
        raise document.error((KEY, *mistake.path, *unknown_key(mistake)), sentence(mistake))
    for number, written in enumerate(document.rules):
        check(document, number, written)
        yield rule(document, number, written)


def unknown_key(mistake: ValidationError) -> tuple[str, ...]:
    """Return the key that the schema does not know, where that is the mistake."""
    if mistake.validator != "additionalProperties":
        return ()
    known = schema_of(mistake)["properties"]
    return next((str(key),) for key in cast("Any", mistake.instance) if key not in known)


def schema_of(mistake: ValidationError) -> dict[str, Any]:
    """Return the part of the schema that was not met."""
    return cast("dict[str, Any]", mistake.schema)


def sentence(mistake: ValidationError) -> str:
    """Say what is wrong at a key."""
    schema, instance = schema_of(mistake), cast("Any", mistake.instance)
    if unknown := unknown_key(mistake):
        near = get_close_matches(unknown[0], schema["properties"], 1)
        return "there is no such key" + (f"; is {near[0]} meant?" if near else "")
    if mistake.validator == "required":
        missing = next(key for key in schema["required"] if key not in instance)
        return f"{missing} is missing"
    said = schema.get("description") or mistake.message
    return f"{json.dumps(instance, default=str)[:80]} will not do: {said}"


def check(document: Document, number: int, written: dict[str, Any]) -> None:
    """Raise RuleError for what no schema says."""
    place: Place = (KEY, number)
    bounds = {"above", "below", "off_by"} & written.keys()
    if not bounds:
        raise document.error(place, "give above, below or off_by")
    if "off_by" in bounds and len(bounds) > 1:
        raise document.error((*place, "off_by"), "off_by stands alone, without above and below")
    if "weeks" in written and "off_by" not in bounds:
        raise document.error((*place, "weeks"), "weeks belongs to off_by")
    if {"above", "below"} <= bounds and written["above"] < written["below"]:
        raise document.error((*place, "above"), "above is smaller than below: every number would fire")
    if not seconds(written["window"]):
        raise document.error((*place, "window"), "a window of no time measures nothing")
    try:
        ZoneInfo(written.get("time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise document.error((*place, "time_zone"), "there is no such time zone") from error


def rule(document: Document, number: int, written: dict[str, Any]) -> Rule:
    """Return a rule that was checked."""
    return Rule(
        name=written["name"],
        rollup=written["rollup"],
        measure=written["measure"],
        window=int(seconds(written["window"])),
        by=written.get("by"),
        item=text_of(written["item"]) if "item" in written else None,
        where=tuple((name, tuple(map(text_of, values))) for name, values in written.get("where", {}).items()),
        above=written.get("above"),
        below=written.get("below"),
        off_by=written.get("off_by"),
        weeks=written.get("weeks", DEFAULT_WEEKS) if "off_by" in written else 0,
        hold=int(seconds(written.get("for", "0"))),
        delay=int(seconds(written.get("delay", "0"))),
        time_zone=written.get("time_zone", "UTC"),
        severity=written.get("severity", "warning"),
        text=written.get("text", ""),
        send=tuple(written.get("send", ())),
        file=document.file,
        line=document.lines.get((KEY, number), 1),
    )


def text_of(value: object) -> str | None:
    """Return a value of YAML as PostgreSQL writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
