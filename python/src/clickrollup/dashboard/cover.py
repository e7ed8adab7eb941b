"""Makes up a range of coarse buckets where it holds whole ones, and of finer ones at its ends: so few rows are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from clickrollup.dashboard.ranges import Range
from clickrollup.rollups.catalog import Family, NoRollupError, Rollup


@dataclass(frozen=True)
class Part:
    """Buckets of a rollup that begin at `start` or later and before `end`, both in seconds since 1970."""

    rollup: Rollup
    start: int
    end: int

    @property
    def buckets(self) -> int:
        return (self.end - self.start) // (self.rollup.seconds or 86_400)


def even(family: Family, needed: frozenset[str], asked: Range) -> list[Part]:
    """Return the range in buckets of its own width, from the smallest rollup with the fields, or in finer ones."""
    if family.is_calendar:
        return [Part(family.asked, asked.start, asked.end)]
    return [Part(family.smallest(needed, finest(family, needed, asked)), asked.start, asked.end)]


def cover(family: Family, needed: frozenset[str], asked: Range) -> list[Part]:
    """Return the range in as few buckets as there are rollups for, each moment in one of them."""
    if family.is_calendar:
        return even(family, needed, asked)
    least = finest(family, needed, asked)
    rollups = [family.smallest(needed, width) for width in family.widths(needed) if width >= least]
    return filled(rollups, asked.start, asked.end)


def finest(family: Family, needed: frozenset[str], asked: Range) -> int:
    """Return the widest buckets with the fields by which the range begins and ends; raises NoRollupError for none."""
    for width in family.widths(needed):
        if width <= asked.seconds and asked.start % width == asked.end % width == 0:
            return width
    raise NoRollupError(f"the rollups beside {family.asked.name} have wider buckets than this range")


def filled(rollups: Sequence[Rollup], start: int, end: int) -> list[Part]:
    """Return the parts between two times; of the last of the rollups, the finest, both are bucket bounds."""
    if start >= end:
        return []
    coarsest, *finer = rollups
    width = coarsest.seconds
    first, last = -(-start // width) * width, end // width * width
    if not finer:
        return [Part(coarsest, start, end)]
    if first >= last:
        return filled(finer, start, end)
    return [*filled(finer, start, first), Part(coarsest, first, last), *filled(finer, last, end)]
