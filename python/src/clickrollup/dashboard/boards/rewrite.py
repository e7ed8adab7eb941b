"""Puts a changed board into the text of its file: comments, quotation marks and the order of keys stay."""

import json
from difflib import SequenceMatcher
from io import StringIO
from typing import Any, TypeGuard

import msgspec
import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from ruamel.yaml.util import load_yaml_guess_indent

from clickrollup.dashboard.boards.definition import Board
from clickrollup.dashboard.boards.read import BoardError, Source, read
from clickrollup.dashboard.boards.write import ordered, write

# Files are read by YAML 1.1, and printed by 1.2, which takes more for texts.
resolve: Any = yaml.SafeLoader("").resolve
TEXT = "tag:yaml.org,2002:str"
# Mappings that people write one key a line.
BLOCKS = frozenset({"cards", "pages", "where", "dimensions", "measures", "views"})


def rewrite(source: Source, board: Board) -> str:
    """Return the text of a board's file with what differs in a board put in; without a text, that of a new file."""
    if not source.text:
        return write(board)
    printer = YAML()
    printer.preserve_quotes = True
    # What is long stays long.
    printer.width = 10_000
    tree, indent, offset = load_yaml_guess_indent(source.text, yaml=printer)
    change(tree, msgspec.to_builtins(source.board), msgspec.to_builtins(board))
    printer.indent(mapping=2, sequence=indent or 4, offset=2 if offset is None else offset)
    printed = StringIO()
    printer.dump(tree, printed)
    return printed.getvalue() if says(printed.getvalue(), board) else write(board)


def says(text: str, board: Board) -> bool:
    """Tell whether a text is read as this board: what it is printed and what it is read by know YAML differently."""
    try:
        return read(".yaml", text).board == board
    except BoardError:
        return False


def change(tree: CommentedMap, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Change in a tree what differs between two mappings, the first of which it is of."""
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if key not in after:
            tree.pop(key, None)
        elif isinstance(tree.get(key), CommentedMap) and isinstance(old, dict) and isinstance(new, dict):
            change(tree[key], old, new)
        elif isinstance(tree.get(key), CommentedSeq) and is_of_maps(old) and is_of_maps(new):
            change_list(tree[key], old, new)
        else:
            tree[key] = fresh(key, new)


def is_of_maps(value: Any) -> TypeGuard[list[Any]]:
    """Tell whether a value is a list of mappings, such as pages and cards."""
    return isinstance(value, list | tuple) and all(isinstance(one, dict) for one in value)


def change_list(tree: CommentedSeq, before: list[Any], after: list[Any]) -> None:
    """Change in a tree what differs between two lists of mappings, the last first, so that places stay what they are."""
    names = [[json.dumps(one, sort_keys=True, default=str) for one in some] for some in (before, after)]
    for tag, first, last, start, end in reversed(
        SequenceMatcher(None, names[0], names[1], autojunk=False).get_opcodes()
    ):
        if tag == "equal":
            continue
        both = min(last - first, end - start)
        for place in reversed(range(first + both, last)):
            del tree[place]
        for place, new in enumerate(after[start + both : end], first + both):
            tree.insert(place, fresh("cards", new))
        for place in range(both):
            change(tree[first + place], before[first + place], after[start + place])


def fresh(key: str, value: Any) -> Any:
    """Return a value that is new in a file, as people would write it."""
    if isinstance(value, dict):
        keys = ordered(value) if "at" in value else value
        made = CommentedMap((quoted(name), fresh(name, one)) for name, one in keys.items())
        if key not in BLOCKS:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        listed = CommentedSeq(fresh(key, one) for one in value)
        if not is_of_maps(value):
            listed.fa.set_flow_style()
        return listed
    return quoted(value)


def quoted(value: Any) -> Any:
    """Return a text in quotation marks where it would be read as something else: NO, 12:30, ~."""
    if isinstance(value, str) and resolve(yaml.ScalarNode, value, (True, False)) != TEXT:
        return DoubleQuotedScalarString(value)
    return value
