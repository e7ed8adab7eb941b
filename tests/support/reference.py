"""docs/reference.md, taken apart: its headings, what it says of each object, its examples."""

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference.md"
EXAMPLE = re.compile(r"^```sql\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
ROUTINE_TABLE = ["parameter", "type", "unit", "default", "meaning"]
RELATION_TABLES = (
    ["column", "type", "default", "meaning"],
    ["column", "type", "meaning"],
    ["field", "type", "meaning"],
)


@dataclass(frozen=True)
class Entry:
    """What stands below the heading of an object."""

    name: str
    text: str

    @property
    def signature(self) -> str | None:
        """What follows the name in the signature of a function or procedure."""
        found = re.search(rf"^```sql signature\n{self.name}\b(.*?)^```$", self.text, re.MULTILINE | re.DOTALL)
        return found and found[1]

    def rows(self, *header: str) -> list[dict[str, str]]:
        """The rows of the table that has this header, without the marks of code."""
        _, _, below = self.text.partition(f"| {' | '.join(header)} |\n")
        lines = takewhile(lambda line: line.startswith("|"), below.splitlines()[1:])
        cells = ([cell.strip(" `") for cell in line.strip("|").split(" | ")] for line in lines)
        return [dict(zip(header, row, strict=True)) for row in cells]

    def columns(self) -> list[dict[str, str]]:
        """The columns of a table or view, the fields of a type."""
        return next((rows for header in RELATION_TABLES if (rows := self.rows(*header))), [])


def page() -> str:
    """The whole text of the page."""
    return PAGE.read_text(encoding="utf-8")


def entries() -> list[Entry]:
    """Every object that the page describes, in its order: a heading of the third level is the name of one."""
    parts = re.split(r"^(?:### (\S+)|## .*)$", page(), flags=re.MULTILINE)
    return [
        Entry(name, text) for name, text in zip(parts[1::2], parts[2::2], strict=True) if name is not None
    ]


def anchors(text: str) -> list[str]:
    """The anchors that GitHub gives the headings of a page, in their order."""
    headings = re.findall(r"^#{2,3} (.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
