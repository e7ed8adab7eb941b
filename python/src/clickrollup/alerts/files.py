"""What the files of a folder of boards say under `alerts`, with the line of each key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from clickrollup.commandline.errors import ConfigurationError

ENDINGS = (".yaml", ".yml")
KEY = "alerts"
Place = tuple[str | int, ...]


class RuleError(ConfigurationError):
    """A file of rules is wrong: which file, in which line, at which key, and what is wrong there."""

    def __init__(self, file: str, line: int, place: Place, sentence: str) -> None:
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(
            "."
        )
        super().__init__(
            f"{file}, line {line}{f', {key}' if key else ''}: {sentence}",
            hint="docs/alerts.md describes every key.",
        )


@dataclass(frozen=True)
class Document:
    """The rules of one file as they are written, and the line of each key."""

    file: str
    rules: Any
    lines: Mapping[Place, int]

    def error(self, place: Place, sentence: str) -> RuleError:
        """Return an error at a key, or at what it would stand in."""
        nearest = place
        while nearest not in self.lines and nearest:
            nearest = nearest[:-1]
        return RuleError(self.file, self.lines.get(nearest, 1), place, sentence)


def documents(folder: Path) -> Iterator[Document]:
    """Yield what the files of a folder say of alerts, in the order of their names.

    Raises RuleError for a file that is no YAML, ConfigurationError where the folder or a file cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in ENDINGS and path.name[0] != ".")
        texts = [(str(path), path.read_text("utf-8")) for path in paths]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the boards in {folder} cannot be read: {error}") from error
    for file, text in texts:
        yield document(file, text)


def document(file: str, text: str) -> Document:
    """Return what a file says of alerts; raises RuleError."""
    lines: dict[Place, int] = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            note_lines(file, node, (), lines)
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "this is no YAML"
        raise RuleError(file, mark.line + 1 if mark else 1, (), str(what)) from error
    except (ValueError, RecursionError) as error:
        raise RuleError(file, 1, (), f"this is no YAML: {error}") from error
    rules = found.get(KEY) if isinstance(found, dict) else None
    return Document(file, [] if rules is None else rules, lines)


def note_lines(file: str, node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    """Note in which line each key stands; raises RuleError for a key that stands twice."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*place, str(key.value))
            if below in lines:
                raise RuleError(file, key.start_mark.line + 1, below, "this key stands here twice")
            lines[below] = key.start_mark.line + 1
            note_lines(file, value, below, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            note_lines(file, value, (*place, number), lines)
