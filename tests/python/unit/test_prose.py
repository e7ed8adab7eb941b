"""The pages are wrapped at 100 characters and do without words that make a reader stumble."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *ROOT.glob("docs/*.md")]
CODE = re.compile(r"^```.*?^```$|^ {4}[^\n]*$", re.MULTILINE | re.DOTALL)
STUMBLES = re.compile(r"\b(?:anew|of now|is none|who(?:so)?ever)\b", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_prose_is_wrapped_and_has_no_word_that_makes_a_reader_stumble(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert STUMBLES.findall(text) == []
    lines = [line for line in CODE.sub("", text).splitlines() if not line.startswith("|")]
    # A line without a blank, such as a long link, cannot be broken.
    assert [line for line in lines if len(line) > 100 and " " in line] == []
