"""YAML with the line of each key, so that a mistake can be told where it stands."""

from collections.abc import Mapping
from typing import Any

import yaml

Place = tuple[str | int, ...]


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
        return yaml.safe_load(text), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        sentence = getattr(error, "problem", None) or "this is no YAML"
        raise YamlError(mark.line + 1 if mark else 1, (), str(sentence)) from error
    except (ValueError, RecursionError) as error:
        raise YamlError(1, (), f"this is no YAML: {error}") from error


def refuse_references(text: str) -> None:
    """Raise YamlError for a reference: a few lines of them stand for more than fits into memory."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise YamlError(line, (), f"write it out: references (*{event.anchor}) are not read")


def note_lines(node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    """Note in which line each key stands; raises YamlError for a key that stands twice."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
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
