"""YAML with the line of each key, so that a mistake can be told where it stands."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]


# What can be written with a backslash, and neither PostgreSQL nor UTF-8 has.
KEYS = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"})
NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class YamlError(Exception):
    """A text is no YAML that we take: the line, the key, and what is wrong there."""

    def __init__(self, line: int, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.place = place


def parse(text: str) -> tuple[Any, dict[Place, int]]:
    """Return what a text says, None for an empty one, and the line of each key; raises YamlError."""
    lines: dict[Place, int] = {}
    try:
        refuse_references(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            note_lines(node, (), lines)
        return yaml.load(text, Loader=Marking), lines  # noqa: S506 - it makes plain data, as SafeLoader does
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(line, (), f"a file has no character U+{error.character:04X}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        sentence = getattr(error, "problem", None) or "this is no YAML"
        raise YamlError(mark.line + 1 if mark else 1, (), str(sentence)) from error
    except (ValueError, RecursionError) as error:
        raise YamlError(1, (), f"this is no YAML: {error}") from error


class Marking(yaml.SafeLoader):
    """Tells where a value stands that looks like a date or a number but cannot be one."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Return what a node says."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"this cannot be: {error}", node.start_mark
            ) from error


def read_text(path: Path) -> str:
    """Return the text of a file; raises YamlError where it is not UTF-8, OSError where it cannot be read."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise YamlError(line, (), "this is not UTF-8") from error


def refuse_references(text: str) -> None:
    """Raise YamlError for a reference: a few lines of them stand for more than fits into memory."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise YamlError(line, (), f"write it out: references (*{event.anchor}) are not read")


def note_lines(node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    """Note in which line each key stands; raises YamlError for a key that stands twice."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode) and NO_TEXT.search(node.value):
        raise YamlError(node.start_mark.line + 1, place, "a NUL or half of a character is no text")
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key.value, str) or NO_TEXT.search(key.value):
                raise YamlError(key.start_mark.line + 1, place, "this is no key")
            if key.tag not in KEYS:
                advice = "this key is no text; if it is one, put it in quotation marks"
                raise YamlError(key.start_mark.line + 1, (*place, key.value), advice)
            below = (*place, str(key.value))
            if below in lines:
                raise YamlError(key.start_mark.line + 1, below, "this key stands here twice")
            lines[below] = key.start_mark.line + 1
            note_lines(value, below, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            note_lines(value, (*place, number), lines)


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """Return the line of a key, or of the nearest that it would stand in."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def told(file: str, line: int, place: Place, sentence: str) -> str:
    """Return what is wrong with a file: `boards/web.yaml, line 3, pages[0].title: it is empty`."""
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
    return f"{file}, line {line}{f', {key}' if key else ''}: {sentence}"
