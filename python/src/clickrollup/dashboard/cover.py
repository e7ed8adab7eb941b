"""Makes up a range of coarse buckets where it holds whole ones, and of finer ones at its ends: so few rows are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from clickrollup.dashboard.catalog import Catalog, Rollup
from clickrollup.dashboard.ranges import Range


@dataclass(frozen=True)
class Part:
    """Buckets of a rollup that begin at `start` or later and before `end`, both in seconds since 1970."""

    rollup: Rollup
    start: int
    end: int

    @property
    def buckets(self) -> int:
        return (self.end - self.start) // self.rollup.seconds


def even(catalog: Catalog, dimensions: frozenset[str], asked: Range) -> list[Part]:
    """Return the range in buckets of its own width, from the smallest rollup with the dimensions."""
    return [Part(catalog.smallest(dimensions, asked.rollup.seconds), asked.start, asked.end)]


def cover(catalog: Catalog, dimensions: frozenset[str], asked: Range) -> list[Part]:
    """Return the range in as few buckets as there are rollups for, each moment in one of them."""
    widths = [width for width in catalog.widths(dimensions) if width >= asked.rollup.seconds]
    rollups = [catalog.smallest(dimensions, width) for width in widths]
    return filled(rollups, asked.start, asked.end)


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
