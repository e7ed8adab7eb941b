"""The pages are wrapped at 100 characters; they and what the programs say have no words that make a reader stumble."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "python/README.md", *ROOT.glob("docs/*.md")]
CODE = re.compile(r"^```.*?^```$|^ {4}[^\n]*$", re.MULTILINE | re.DOTALL)
# "There is none" is plain English, and None is a value.
STUMBLES = re.compile(r"\b(?:(?i:anew|of now|who(?:so)?ever)|(?<!there )is none)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_prose_is_wrapped_and_has_no_word_that_makes_a_reader_stumble(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert STUMBLES.findall(text) == []
    lines = [line for line in CODE.sub("", text).splitlines() if not line.startswith("|")]
    # A line without a blank, such as a long link, cannot be broken.
    assert [line for line in lines if len(line) > 100 and " " in line] == []


def strings(source: Path) -> str:
    """Return the strings of a Python file, or an SQL file without its comments."""
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".sql":
        return re.sub(r"--.*", "", text)
    constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return "\n".join(value for value in constants if isinstance(value, str))


def test_no_string_has_a_word_that_makes_a_reader_stumble() -> None:
    sources = [*ROOT.glob("python/src/**/*.py"), *ROOT.glob("sql/**/*.sql")]
    found = {str(source.relative_to(ROOT)): STUMBLES.findall(strings(source)) for source in sources}
    assert {name: words for name, words in found.items() if words} == {}
