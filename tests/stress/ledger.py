"""What each writer knows of its transactions, kept outside the database."""

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from itertools import count
from threading import Lock

# Batches are numbered from here on in events.session_id; what the loader loads is numbered below.
FIRST_BATCH = 1_000_000_000


class Fate(Enum):
    """How a transaction ended, as far as its writer knows."""

    OPEN = "open"
    COMMITTED = "committed"
    ABORTED = "aborted"
    UNKNOWN = "unknown"


@dataclass
class Batch:
    """One transaction's events in one table; `events` is what a commit leaves of them."""

    number: int
    table: str
    kind: str
    events: int = 0
    fate: Fate = Fate.OPEN


@dataclass(frozen=True)
class Verdict:
    """The ledger against a table: events that are missing or too many, and what became of unknown batches."""

    committed: int
    aborted: int
    unknown_committed: int
    unknown_aborted: int
    events: int
    lost: int
    doubled: int
    wrong: list[str]


class Ledger:
    """All batches of all writers."""

    def __init__(self) -> None:
        """Begin with no batch."""
        self._numbers = count(FIRST_BATCH)
        self._lock = Lock()
        self.batches: list[Batch] = []

    def open(self, table: str, kind: str) -> Batch:
        """Return a new batch."""
        with self._lock:
            batch = Batch(next(self._numbers), table, kind)
            self.batches.append(batch)
        return batch

    def kinds(self) -> dict[str, int]:
        """Return how many batches of each kind are known to be committed."""
        known = [batch.kind for batch in list(self.batches) if batch.fate is Fate.COMMITTED]
        return dict(sorted(Counter(known).items()))

    def judge(self, table: str, found: dict[int, int]) -> Verdict:
        """Compare with the number of events that the table holds of each batch.

        A batch must be there whole or not at all; when its fate is known, as known.
        """
        batches = [batch for batch in self.batches if batch.table == table]
        wrong = [
            f"{batch} has {found.get(batch.number, 0)} events in the table"
            for batch in batches
            if found.get(batch.number, 0) not in allowed(batch)
        ]
        stray = found.keys() - {batch.number for batch in batches}
        wrong += [f"batch {number} is in no ledger" for number in sorted(stray)]
        expected = {batch.number: expectation(batch, found.get(batch.number, 0)) for batch in batches}
        fates = Counter((batch.fate, bool(found.get(batch.number))) for batch in batches)
        return Verdict(
            committed=sum(fates[Fate.COMMITTED, seen] for seen in (True, False)),
            aborted=sum(fates[Fate.ABORTED, seen] for seen in (True, False)),
            unknown_committed=fates[Fate.UNKNOWN, True],
            unknown_aborted=fates[Fate.UNKNOWN, False],
            events=sum(expected.values()),
            lost=sum(max(0, events - found.get(number, 0)) for number, events in expected.items()),
            doubled=sum(max(0, events - expected.get(number, 0)) for number, events in found.items()),
            wrong=wrong,
        )


def allowed(batch: Batch) -> set[int]:
    """Return the numbers of events that the table may hold of a batch."""
    known = {Fate.COMMITTED: {batch.events}, Fate.ABORTED: {0}, Fate.UNKNOWN: {0, batch.events}}
    return known.get(batch.fate, set())


def expectation(batch: Batch, found: int) -> int:
    """Return how many events of a batch there should be; an unknown one is decided by what is there."""
    if batch.fate is Fate.UNKNOWN:
        return batch.events if found else 0
    return batch.events if batch.fate is Fate.COMMITTED else 0
