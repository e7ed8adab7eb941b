"""What a batch tells of its events beside their number: why some are dead letters, and how new the newest is."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

# Categories of reasons, for a label: there are as many reasons as there are mistakes.
REASONS = ("tombstone", "empty", "unreadable", "missing", "value", "refused")
MISSING = (
    "missing required field",
    "no field of the message",
    " has no ",
    "where a value is needed",
    "no array",
)


class Told(NamedTuple):
    """Of a batch that is committed."""

    # Category -> dead letters.
    dead_letters: Counter[str]
    # Seconds since 1970; None where no event had a time.
    newest_event: float | None


def category(reason: str) -> str:
    """Return which of REASONS the reason of a dead letter belongs to."""
    if reason.startswith("the server refuses it"):
        return "refused"
    if reason in ("no value (a tombstone)", "a row was deleted"):
        return "tombstone"
    if reason == "empty message":
        return "empty"
    if reason.startswith("not "):
        return "unreadable"
    return "missing" if any(words in reason for words in MISSING) else "value"


def categories(reasons: Iterable[str]) -> Counter[str]:
    """Return how many reasons there are of each category."""
    return Counter(map(category, reasons))
