"""How bench-sustained searches for a rate, and when it says that a rate holds."""

from math import inf

import pytest
from sustaining.flow import DRAIN_SECONDS, Outcome
from sustaining.freshness import Probe
from sustaining.search import confirmed, highest


class Machine:
    """Carries rates up to a limit, and remembers what it was asked."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.asked: list[int] = []

    def holds(self, rate: int) -> bool:
        self.asked.append(rate)
        return rate <= self.limit


@pytest.mark.parametrize("limit", [700, 9_999, 40_000, 123_456, 639_999])
def test_the_rate_found_is_one_that_holds_and_close_to_one_that_does_not(limit: int) -> None:
    machine = Machine(limit)
    found = highest(machine.holds, 40_000, 640_000, 0.1)
    assert found is not None
    assert found <= limit < found * 1.1 + 1
    assert len(machine.asked) < 15
    assert len(set(machine.asked)) == len(machine.asked)


def test_the_search_ends_at_the_most_and_at_nearly_nothing() -> None:
    assert highest(Machine(10**9).holds, 40_000, 640_000, 0.1) == 640_000
    assert highest(Machine(0).holds, 40_000, 640_000, 0.1) is None


def test_a_rate_that_does_not_hold_for_long_is_lowered_a_few_times() -> None:
    assert confirmed(Machine(85_000).holds, 100_000, 0.1, 3) == 81_000
    assert confirmed(Machine(80_000).holds, 100_000, 0.1, 3) is None


def outcome(delivered: int = 1000, drain: float = 1.0) -> Outcome:
    """Return the outcome of a second of 1,000 events."""
    return Outcome(
        rate=1000,
        seconds=1.0,
        delivered=delivered,
        wanted=1000,
        drain=drain,
        delays=[0.1 * number for number in range(1, 101)],
        backlog=[0.5],
        longest={},
        cpu={},
        events_kept=0,
        rollup_rows=0,
        partitions=1,
    )


def test_a_rate_holds_when_all_was_sent_and_soon_rolled_up() -> None:
    assert outcome().holds
    assert not outcome(delivered=970).holds
    assert not outcome(drain=DRAIN_SECONDS + 0.1).holds
    assert not outcome(drain=inf).holds


def test_freshness_is_told_by_percentiles() -> None:
    assert outcome().delay(0.5) == pytest.approx(5.1)
    assert outcome().delay(0.99) == pytest.approx(10.0)
    assert outcome().delay(1) == pytest.approx(10.0)


def test_an_event_is_seen_when_the_count_includes_it() -> None:
    probe = Probe("", "localhost:1", "topic")
    probe.sent = [10.0, 11.0, 12.0]
    probe.look(0, 10.5)
    probe.look(2, 11.5)
    probe.look(3, 14.0)
    assert probe.delays == [1.5, 0.5, 2.0]
