"""The search for the highest rate that holds: doubled until one does not hold, then halved in between."""

from collections.abc import Callable


def highest(holds: Callable[[int], bool], start: int, most: int, precision: float) -> int | None:
    """Return the highest rate found to hold, up to `most`; None when not even a hundredth of `start` does.

    It is within `precision`, a share of it, of a rate that did not hold.
    """
    good, bad = bracket(holds, start, most)
    while good is not None and bad is not None and bad > good * (1 + precision):
        middle = round((good * bad) ** 0.5)
        if middle in (good, bad):
            break
        if holds(middle):
            good = middle
        else:
            bad = middle
    return good


def bracket(holds: Callable[[int], bool], start: int, most: int) -> tuple[int | None, int | None]:
    """Return a rate that holds and the next one, twice as high, that does not; None for what there is not."""
    rate = start
    if holds(rate):
        while rate < most:
            higher = min(2 * rate, most)
            if not holds(higher):
                return rate, higher
            rate = higher
        return rate, None
    while rate // 2 * 100 >= start:
        if holds(rate // 2):
            return rate // 2, rate
        rate //= 2
    return None, rate


def confirmed(holds: Callable[[int], bool], rate: int, step_down: float, tries: int) -> int | None:
    """Return the first rate that holds for the long run, each try lower by a share; None when none does."""
    for _ in range(tries):
        if holds(rate):
            return rate
        rate = round(rate * (1 - step_down))
    return None
