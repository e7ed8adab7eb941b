"""What the doctor says: one finding for each thing it looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import msgspec
from msgspec.structs import replace

from clickrollup.commandline.errors import ClickrollupError


class State(IntEnum):
    """How bad it is; also the exit code of the command, as monitors of the Nagios kind read it."""

    OK = 0
    WARNING = 1
    CRITICAL = 2


class Finding(msgspec.Struct, frozen=True):
    """What was looked at, how it is, what was found, and what to do about it (empty when ok)."""

    check: str
    state: State
    found: str
    fix: str = ""

    def as_json(self) -> dict[str, str]:
        return {"check": self.check, "state": self.state.name.lower(), "found": self.found, "fix": self.fix}


def graded(check: str, value: float, limit: float, factor: float, found: str, fix: str) -> Finding:
    """Return a finding about a number: above the limit a warning, above `factor` times the limit critical."""
    if value <= limit:
        return Finding(check, State.OK, found)
    return Finding(check, State.CRITICAL if value > factor * limit else State.WARNING, found, fix)


class Findings:
    """Collects findings; a check that ends in an error is a finding too."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    @property
    def worst(self) -> State:
        return max((finding.state for finding in self.all), default=State.OK)

    def add(self, check: str, state: State, found: str, fix: str = "") -> None:
        self.all.append(Finding(check, state, found, fix))

    def add_new(self, others: list[Finding], about: str = "") -> None:
        """Take over findings, each of which says `about` first, but for those that are here already."""
        told = [replace(one, found=f"{about}: {one.found}") if about else one for one in others]
        self.all += [one for one in told if one not in self.all]

    @contextmanager
    def check(self, name: str) -> Iterator[None]:
        """Note an error of this package as critical, with its hint as the fix, and go on after the block."""
        try:
            yield
        except ClickrollupError as error:
            self.add(name, State.CRITICAL, error.message, error.hint or "")
