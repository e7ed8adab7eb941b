"""Writes a first mapping file, from the catalog and a look at messages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from clickrollup.events.message import BadMessageError
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.envelopes import UNWRAP
from clickrollup.mapping.snowplow import FIELDS

# Path -> values that were found there.
Found = dict[str, list[Any]]
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
TIMES = ("timestamptz", "timestamp", "date")
# The digits of today's time since 1970, in each unit.
UNITS = {5: "epoch_d", 10: "epoch_s", 13: "epoch_ms", 16: "epoch_us", 19: "epoch_ns"}
# So many digits in a string are a time since 1970; eight are a date.
COUNT = re.compile(r"\d{10}(?:\d{3}){0,3}(?:\.\d+)?")
MAX_DEPTH = 6


def draft(table: str, columns: Sequence[Column], messages: Sequence[Any], extra: str = "") -> str:
    """Return the text of a mapping file that fills the columns from such messages.

    `extra` is the column that takes other fields, where the table has one.
    """
    envelope = envelope_of(messages)
    found = values_of(messages, envelope)
    ours = [column for column in columns if not column.by_server and column.name != extra]
    exploded, items = exploded_of(ours, found)
    used: set[str] = set()
    lines = [line(column, found, used, items) for column in ours]
    left = [path for path in found if path not in used and not any(one.startswith(path) for one in used)]
    head = [
        f"# Fills {table}, from a look at {len(messages)} messages. Try it: clickrollup mapping --check FILE"
    ]
    if envelope:
        head.append(f'envelope = "{envelope}"')
    if exploded:
        head += ["# A row for each element of this array:", f"explode = {quoted(exploded)}"]
    takes = f"column {extra} takes" if extra else "no column takes"
    tail = [f"# Fields that {takes}: {', '.join(left)}"] if left else []
    return "\n".join([*head, "", "[columns]", *lines, *tail, ""])


def envelope_of(messages: Sequence[Any]) -> str | None:
    """Return the envelope that all of the messages seem to have."""
    kinds = {kind_of(message) for message in messages if message.value() is not None}
    return kinds.pop() if len(kinds) == 1 else None


def kind_of(message: Any) -> str | None:
    """Return the envelope that one message seems to have."""
    value = message.value()
    if value.count(b"\t") == len(FIELDS) - 1:
        return "snowplow-tsv"
    if any(name.lower() == "ce_specversion" for name, _ in message.headers() or []):
        return "cloudevents"
    fields = object_of(value)
    if not fields:
        return kind_of_many(value)
    payload = fields.get("payload")
    if {"op", "after"} <= fields.keys() or (isinstance(payload, dict) and {"op", "after"} <= payload.keys()):
        return "debezium"
    if "specversion" in fields:
        return "cloudevents"
    if fields.keys() == {"schema", "payload"}:
        return "connect-schema"
    if fields.keys() == {"schema", "data"} and str(fields["schema"]).startswith("iglu:"):
        return "snowplow-json"
    return "segment" if isinstance(fields.get("batch"), list) else None


def kind_of_many(value: bytes) -> str | None:
    """Return the envelope of a message that is several objects, None for one that is not."""
    lines = [line for line in value.split(b"\n") if line.strip()]
    if len(lines) > 1 and all(map(object_of, lines)):
        return "ndjson"
    try:
        found = msgspec.json.decode(value, type=list[dict[str, Any]])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return "cloudevents" if found and all("specversion" in one for one in found) else "json-array"


def object_of(value: bytes) -> dict[str, Any]:
    """Return a message's object, an empty one for what is no object."""
    try:
        found = msgspec.json.decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def values_of(messages: Sequence[Any], envelope: str | None) -> Found:
    """Return all paths of the messages' objects, with the values there."""
    found: Found = defaultdict(list)
    unwrap = UNWRAP.get(envelope or "")
    for message in messages:
        value = message.value()
        try:
            inners = [value] if unwrap is None else [inner.value for inner in unwrap(value, message)]
        except (BadMessageError, msgspec.MsgspecError, ValueError, TypeError):
            continue
        for inner in inners:
            for path, leaf in paths(object_of(inner or b""), ""):
                found[path].append(leaf)
    return found


def exploded_of(columns: Sequence[Column], found: Found) -> tuple[str, Found]:
    """Return the array whose elements seem to be the rows, and what is in them: two columns and more are only there."""
    absent = [column for column in columns if path_for(column, found) is None]
    best: tuple[int, str, Found] = (1, "", {})
    for path, arrays in arrays_of(found).items():
        items: Found = defaultdict(list)
        for item in arrays:
            for below, leaf in paths(item, "@item"):
                items[below].append(leaf)
        matched = sum(path_for(column, items) is not None for column in absent)
        if matched > best[0]:
            best = (matched, path, items)
    return best[1:]


def arrays_of(found: Found) -> dict[str, list[dict[str, Any]]]:
    """Return all arrays of objects, with these; in an array within another one's elements, those of its first."""
    arrays = {}
    for path, values in found.items():
        items = [item for value in values if isinstance(value, list) for item in value]
        if items and all(isinstance(item, dict) for item in items):
            arrays[path] = items
            inner: Found = defaultdict(list)
            for item in items:
                for below, leaf in paths(item, f"{path}[0]"):
                    inner[below].append(leaf)
            arrays |= arrays_of(inner)
    return arrays


def paths(value: dict[str, Any], above: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield each path of an object, with the value there; objects within it too."""
    for name, inner in value.items():
        step = name if PLAIN_NAME.fullmatch(name) else f'["{name}"]'
        path = f"{above}.{step}" if above and not step.startswith("[") else f"{above}{step}"
        yield path, inner
        if isinstance(inner, dict) and depth < MAX_DEPTH:
            yield from paths(inner, path, depth + 1)


def line(column: Column, found: Found, used: set[str], items: Found) -> str:
    """Return the line of a column: where its value seems to stand, or a question."""
    path = path_for(column, found) or path_for(column, items)
    name = column.name if PLAIN_NAME.fullmatch(column.name) else msgspec.json.encode(column.name).decode()
    if path is None:
        return f"{open_line(column, name, found)}{perhaps(column, [*found, *items])}"
    used.add(path)
    values = found[path] if path in found else items[path]
    options = options_for(column, [value for value in values if value is not None])
    return f"{name} = {quoted(path)}" if not options else f"{name} = {{ path = {quoted(path)}, {options} }}"


def open_line(column: Column, name: str, found: Found) -> str:
    """Return the line of a column for which there is no field."""
    if column.required:
        return f'{name} = "?"    # {column.shown_type}, no field like it, and NOT NULL: write where it stands'
    else_ = "its default" if column.has_default else "NULL"
    if column.name in found:
        return f"{name} = false    # the field of its name is no {column.shown_type}: {else_}"
    return f'# {name} = "…"    # {column.shown_type}, no field like it: {else_}'


def perhaps(column: Column, known: Iterable[str]) -> str:
    """Return the paths in whose last name the column's is, as an addition to its line."""
    wanted = bare(column.name)
    last = {path: bare(path.rpartition(".")[2]) for path in known}
    alike = [
        path for path, name in last.items() if name.endswith(wanted) or (len(wanted) > 2 and wanted in name)
    ]
    return f"; perhaps {', '.join(alike[:3])}" if alike else ""


def quoted(path: str) -> str:
    """Return a path as TOML writes it."""
    return f"'{path}'" if '"' in path else f'"{path}"'


def path_for(column: Column, found: Found) -> str | None:
    """Return the path whose name is most like the column's."""
    fitting = [path for path, values in found.items() if fits(column, values)]
    if column.name in fitting:
        return column.name
    wanted = bare(column.name)
    alike = [path for path in fitting if bare(path) == wanted]
    alike += [path for path in fitting if bare(path.rpartition(".")[2]) == wanted]
    return alike[0] if alike else None


def fits(column: Column, values: list[Any]) -> bool:
    """Tell whether values may be the column's: no object or array is a text, and no text an array."""
    given = [value for value in values if value is not None]
    if column.type in ("json", "jsonb") and not column.is_array:
        return True
    if column.is_array:
        return all(isinstance(value, list) for value in given)
    return not any(isinstance(value, dict | list) for value in given)


def bare(name: str) -> str:
    """Return a name without what differs between styles of writing."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def options_for(column: Column, values: list[Any]) -> str:
    """Return how such values are read for the column, where that has to be said."""
    if column.is_array or not values:
        return ""
    if column.type in TIMES:
        return time_options(column, values)
    texts = any(isinstance(value, str) for value in values)
    numbers = any(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    fractions = any(isinstance(value, float) for value in values)
    if column.type in ("int2", "int4", "int8"):
        if texts and not all(str(value).lstrip("-").isdigit() for value in values if value != ""):
            return "hash = true" if column.type == "int8" else "lenient = true"
        return "lenient = true" if texts or fractions else ""
    if column.type in ("float4", "float8", "bool") and texts:
        return "lenient = true"
    return "lenient = true" if column.type in ("text", "varchar", "bpchar", "citext") and numbers else ""


def time_options(column: Column, values: list[Any]) -> str:
    """Return the form of times that such values have."""
    if all(isinstance(value, int | float) or COUNT.fullmatch(str(value)) for value in values):
        digits = len(str(abs(int(max(map(float, values))))))
        # Days are of dates alone.
        units = UNITS if column.type == "date" else UNITS.keys() - {5}
        return f'time = "{UNITS[min(units, key=lambda known: abs(known - digits))]}"'
    texts = [value for value in values if isinstance(value, str) and value]
    zoned = all(re.search(r"[T ].*(Z|[+-]\d\d(:?\d\d)?)$", text) for text in texts)
    if column.type == "timestamptz":
        strict = zoned and all("T" in text for text in texts) and len(texts) == len(values)
        return "" if strict else "lenient = true" if zoned else 'zone = "UTC"'
    if column.type == "timestamp":
        return 'zone = "UTC"' if zoned else ""
    return "" if all(len(text) == len("2024-02-29") for text in texts) else 'zone = "UTC"'
