"""What a mapping file says, read from TOML."""

import re
import tomllib
from pathlib import Path as File
from typing import Any, Literal

import msgspec

from clickrollup.commandline.errors import ConfigurationError

Envelope = Literal[
    "debezium",
    "cloudevents",
    "segment",
    "snowplow-tsv",
    "snowplow-json",
    "connect-schema",
    "ndjson",
    "json-array",
]
HINT = "docs/mapping.md lists what a mapping may say; clickrollup mapping --table … --topic … writes a first one."


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How one column is filled."""

    path: str | None = None
    constant: Any = None
    time: Literal["rfc3339", "epoch_d", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns"] | None = None
    zone: str | None = None
    lenient: bool = False
    empty_as_null: bool = False
    hash: bool = False
    bytes: Literal["hex", "base64"] = "hex"
    # Digits behind the point of a Decimal of Kafka Connect.
    scale: int | None = None
    default: Any = None


class Filter(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which messages make rows: those that fulfil all that is given."""

    path: str
    equals: Any = msgspec.UNSET
    not_equals: Any = msgspec.UNSET
    one_of: list[Any] | msgspec.UnsetType = msgspec.UNSET
    none_of: list[Any] | msgspec.UnsetType = msgspec.UNSET
    present: bool | msgspec.UnsetType = msgspec.UNSET


class Rules(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A whole mapping."""

    # Column -> where its value stands, false for a column that is the server's, or more than that.
    columns: dict[str, Any] = {}
    envelope: Envelope | None = None
    explode: str | None = None
    filter: Filter | list[Filter] = []
    tombstones: Literal["dead-letter", "skip", "delete"] = "dead-letter"
    # Column -> where the key of a row to delete stands.
    delete_by: dict[str, str] = {}
    lenient: bool = False
    # Names of the fields of csv and tsv.
    fields: list[str] = []
    # Whether the first line of each such message names them.
    header: bool = False

    @property
    def filters(self) -> list[Filter]:
        return [self.filter] if isinstance(self.filter, Filter) else self.filter


class MappingFile:
    """A mapping and the text that it was read from, for errors that say where."""

    def __init__(self, name: str, text: str) -> None:
        """Read the text. Raises ConfigurationError with file, line and what is wrong there."""
        self.name = name
        self._lines = text.splitlines()
        self.rules: Rules = self._converted(self._parsed(text), Rules, "")
        self.columns = {column: self._rule(column, found) for column, found in self.rules.columns.items()}

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"mapping {self.name} is not valid TOML: {error}", hint=HINT) from None

    def _rule(self, column: str, found: Any) -> Rule | None:
        """Return the rule of a column; None: the column is left to the server."""
        if found is False:
            return None
        if isinstance(found, str):
            return Rule(path=found)
        rule: Rule = self._converted(found, Rule, column)
        if (rule.path is None) == (rule.constant is None):
            raise self.error(column, "write either a path or a constant")
        return rule

    def _converted(self, found: Any, kind: Any, column: str) -> Any:
        try:
            return msgspec.convert(found, kind)
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            name = re.search(r"unknown field `(.*)`", what)
            key = name[1] if name else where.strip("`.").split("[")[0]
            raise self.error(column, f"{what}{f' - at {where[1:-1]}' if where else ''}", key=key) from None

    def error(self, column: str, what: str, *, key: str = "") -> ConfigurationError:
        """Return the error about a column, or about a key of it or of the file."""
        place = ": ".join(
            part for part in (f"line {self._line(column, key)}", f"column {column}") if part[-1] != " "
        )
        return ConfigurationError(f"mapping {self.name}, {place}: {what}", hint=HINT)

    def _line(self, column: str, key: str) -> int:
        """Return the number of the line that is about a column, or a key: the nearest there is."""
        number = 1
        for wanted in (column, key):
            pattern = re.compile(
                rf'^\s*(\[+(columns\.)?)?"?{re.escape(wanted)}"?\s*[\]=.]|[{{,]\s*{re.escape(wanted)}\s*='
            )
            for at in range(number, len(self._lines) + 1):
                if wanted and pattern.search(self._lines[at - 1]):
                    number = at
                    break
        return number


def read_mapping(path: str) -> MappingFile:
    """Return the mapping of a file. Raises ConfigurationError when it cannot be read or says what it cannot."""
    try:
        text = File(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError(f"mapping {path} cannot be read: {why}", hint=HINT) from None
    return MappingFile(path, text)
