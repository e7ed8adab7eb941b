"""Files beside the checkout that are not ours to copy: a test that needs one skips and says where it comes from."""

from dataclasses import dataclass
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared"


@dataclass(frozen=True)
class OutsideFile:
    """A file in the folder `shared` beside the checkout, and its public source."""

    name: str
    source: str

    def exists(self) -> bool:
        """Return whether it is there."""
        return (FOLDER / self.name).exists()

    def path(self) -> Path:
        """Return where it is, or skip the test."""
        path = FOLDER / self.name
        if not self.exists():
            pytest.skip(f"{path} is not there; {self.source}")
        return path

    def text(self) -> str:
        """Return its content, or skip the test."""
        return self.path().read_text(encoding="utf-8", errors="replace")


LAB = OutsideFile(
    "lab/hands-on-lab.md",
    "it is the step-by-step guide of the public repository "
    "microsoft/MCW-Real-time-data-with-Azure-Database-for-PostgreSQL-Hyperscale, folder Hands-on lab",
)
REAL_EVENTS = OutsideFile(
    "data/apache_semicomplete.csv.gz",
    "it was made from Common Data Formats/apache_logs/apache_logs of the public repository elastic/examples "
    "at 6d86454: a row for each well-formed line, with numbers for clients and sessions",
)
