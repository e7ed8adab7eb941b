"""What follows from a measurement: the states that an alert passes through. No database, no clock of its own."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clickrollup.alerts.rules import Rule


class Step(StrEnum):
    """What happens to an alert."""

    WAIT = "wait"
    FIRE = "fire"
    KEEP = "keep"
    DROP = "drop"
    RESOLVE = "resolve"


@dataclass(frozen=True)
class Measurement:
    """The measure over the window for one value of the dimension; `past` is that of past weeks, unknown ones left out."""

    value: str | None
    measured: float | None
    past: tuple[float, ...] = ()
    # Of a top N: the item that was counted.
    item: str | None = None


@dataclass(frozen=True)
class Kept:
    """An alert that is not resolved, as the table has it."""

    alert_id: int
    state: str
    since: datetime


@dataclass(frozen=True)
class Judgement:
    """A step for one value, and the number that was crossed."""

    step: Step
    measurement: Measurement
    bound: float | None
    kept: Kept | None


def crossed(rule: Rule, one: Measurement) -> float | None:
    """Return the bound that a measurement crosses; None where it crosses none, or where nothing is known."""
    if one.measured is None:
        return None
    if rule.off_by is not None:
        usual = expected(rule, one)
        return None if usual is None or abs(one.measured - usual) <= rule.off_by * abs(usual) else usual
    # One NaN among the events makes it of their sum: who looks for a loss must not be told that all is well.
    if math.isnan(one.measured):
        return rule.above if rule.above is not None else rule.below
    if rule.above is not None and one.measured > rule.above:
        return rule.above
    return rule.below if rule.below is not None and one.measured < rule.below else None


def expected(rule: Rule, one: Measurement) -> float | None:
    """Return the mean of past weeks; None where fewer than half of them are numbers, or where it is 0: no share of it is."""
    known = [number for number in one.past if math.isfinite(number)]
    if 2 * len(known) < rule.weeks:
        return None
    return sum(known) / len(known) or None


def judge(
    rule: Rule, measured: Iterable[Measurement], kept: Mapping[str | None, Kept], now: datetime
) -> Iterator[Judgement]:
    """Yield what happens to each value's alert; a value that is not measured any more has none."""
    seen = set()
    for one in measured:
        seen.add(one.value)
        before, bound = kept.get(one.value), crossed(rule, one)
        if bound is not None:
            yield Judgement(holds(rule, before, now), one, bound, before)
        elif before is not None:
            yield Judgement(ends(before), one, None, before)
    for value, before in kept.items():
        if value not in seen:
            yield Judgement(ends(before), Measurement(value, None), None, before)


def holds(rule: Rule, before: Kept | None, now: datetime) -> Step:
    """Return the step where the condition holds."""
    if before is None:
        return Step.WAIT if rule.hold else Step.FIRE
    if before.state == "waiting" and (now - before.since).total_seconds() >= rule.hold:
        return Step.FIRE
    return Step.KEEP


def ends(before: Kept) -> Step:
    """Return the step where the condition holds no more; of what never fired nothing stays."""
    return Step.DROP if before.state == "waiting" else Step.RESOLVE
