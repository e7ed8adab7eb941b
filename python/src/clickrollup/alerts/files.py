"""What the files of a folder of boards say under `alerts`, with the line of each key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.marked_yaml import Place, YamlError, line_of, parse, read_text, told

ENDINGS = (".yaml", ".yml")
KEY = "alerts"
READABLE = "--boards names a folder; the user of this command must be able to open it and to read its files."


class RuleError(ConfigurationError):
    """A file of rules is wrong: which file, in which line, at which key, and what is wrong there."""

    def __init__(self, file: str, line: int, place: Place, sentence: str) -> None:
        super().__init__(told(file, line, place, sentence), hint="docs/alerts.md describes every key.")


@dataclass(frozen=True)
class Document:
    """The rules of one file as they are written, and the line of each key."""

    file: str
    rules: Any
    lines: Mapping[Place, int]

    def error(self, place: Place, sentence: str) -> RuleError:
        """Return an error at a key, or at what it would stand in."""
        return RuleError(self.file, line_of(self.lines, place), place, sentence)


def documents(folder: Path) -> Iterator[Document]:
    """Yield what the files of a folder say of alerts, in the order of their names.

    Raises RuleError for a file that is no YAML, ConfigurationError where the folder or a file cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in ENDINGS and path.name[0] != ".")
    except OSError as error:
        raise ConfigurationError(
            f"the boards in {folder} cannot be read: {error.strerror}", hint=READABLE
        ) from error
    for path in paths:
        try:
            text = read_text(path)
        except YamlError as error:
            raise RuleError(str(path), error.line, error.place, str(error)) from error
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror}", hint=READABLE) from error
        yield document(str(path), text)


def document(file: str, text: str) -> Document:
    """Return what a file says of alerts; raises RuleError."""
    try:
        found, lines = parse(text)
    except YamlError as error:
        raise RuleError(file, error.line, error.place, str(error)) from error
    rules = found.get(KEY) if isinstance(found, dict) else None
    return Document(file, [] if rules is None else rules, lines)
