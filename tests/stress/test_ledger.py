"""The ledger's judgement of a table, case by case."""

import pytest

from .ledger import FIRST_BATCH, Fate, Ledger


@pytest.mark.parametrize(
    ("fate", "found", "lost", "doubled", "wrong"),
    [
        (Fate.COMMITTED, 5, 0, 0, 0),
        (Fate.COMMITTED, 3, 2, 0, 1),
        (Fate.COMMITTED, 10, 0, 5, 1),
        (Fate.ABORTED, 0, 0, 0, 0),
        (Fate.ABORTED, 5, 0, 5, 1),
        (Fate.UNKNOWN, 0, 0, 0, 0),
        (Fate.UNKNOWN, 5, 0, 0, 0),
        # In doubt, but half of a transaction is never right.
        (Fate.UNKNOWN, 3, 2, 0, 1),
        (Fate.OPEN, 0, 0, 0, 1),
    ],
)
def test_one_batch(fate: Fate, found: int, lost: int, doubled: int, wrong: int) -> None:
    ledger = Ledger()
    batch = ledger.open("events", "one")
    batch.events, batch.fate = 5, fate
    verdict = ledger.judge("events", {batch.number: found} if found else {})
    assert (verdict.lost, verdict.doubled, len(verdict.wrong)) == (lost, doubled, wrong)


def test_events_that_nobody_wrote() -> None:
    verdict = Ledger().judge("events", {FIRST_BATCH: 7})
    assert (verdict.lost, verdict.doubled) == (0, 7)
    assert verdict.wrong == [f"batch {FIRST_BATCH} is in no ledger"]
