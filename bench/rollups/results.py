"""What was measured, round by round, and what follows from it: medians, ratios, and where ours is slower."""

import statistics
from dataclasses import asdict, dataclass, field

# A row where ours is slower than one of these is marked.
RIVALS = ("the lab", "TimescaleDB", "pg_incremental")
OURS = "ours"
EVENTS = "the same asked of events"
NOTHING_NEW = "nothing new"
# Seconds of CPU that a run with nothing new may take above a rival's: it looks at the registry, and notes that it ran.
NOTHING_NEW_ALLOWANCE = 0.001


@dataclass(frozen=True)
class Sample:
    """One contender in one round: seconds of each operation, CPU seconds of all, and bytes of the rollups."""

    walls: tuple[float, ...]
    cpu_total: float
    size: int | None = None

    @property
    def wall(self) -> float:
        """Seconds of an operation: the round's median."""
        return statistics.median(self.walls)

    @property
    def cpu(self) -> float:
        """CPU seconds of an operation: the round's mean, for one operation is shorter than the clock's tick."""
        return self.cpu_total / len(self.walls)


@dataclass
class Row:
    """One case on one set of events, or one query: what each contender has shown, in the order of the rounds.

    `what` says more about the part; `by` is what decides who is slower, wall or cpu.
    """

    case: str
    part: str
    what: str
    by: str = "wall"
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def add(self, contender: str, sample: Sample) -> None:
        self.samples.setdefault(contender, []).append(sample)

    @property
    def name(self) -> str:
        """The case and its part."""
        return f"{self.case}, {self.part}" if self.part else self.case

    @property
    def ours(self) -> list[str]:
        """The forms of ours that were measured: with all that is installed, without the kernel, without topn."""
        return [name for name in self.samples if name.startswith(OURS)]

    @property
    def has_latencies(self) -> bool:
        """Whether a round had so many operations that percentiles mean something."""
        return any(len(sample.walls) > 1 for samples in self.samples.values() for sample in samples)

    def wall(self, contender: str) -> float:
        return statistics.median(sample.wall for sample in self.samples[contender])

    def cpu(self, contender: str) -> float:
        return statistics.median(sample.cpu for sample in self.samples[contender])

    def size(self, contender: str) -> float | None:
        sizes = [sample.size for sample in self.samples[contender] if sample.size is not None]
        return statistics.median(sizes) if sizes else None

    def all_walls(self, contender: str) -> list[float]:
        """Return the seconds of all operations of all rounds, ascending."""
        return sorted(wall for sample in self.samples[contender] for wall in sample.walls)

    def percentile(self, contender: str, share: float) -> float:
        walls = self.all_walls(contender)
        return walls[min(int(len(walls) * share), len(walls) - 1)]

    def wall_ratio(self, other: str, own: str) -> float:
        """Return how many times as long as `own` the other took: the median of the rounds' ratios."""
        pairs = zip(self.samples[other], self.samples[own], strict=False)
        return statistics.median(one.wall / two.wall for one, two in pairs)

    def cpu_ratio(self, other: str, own: str) -> float:
        """Return the same for CPU seconds; a clock that did not tick counts as a microsecond."""
        pairs = zip(self.samples[other], self.samples[own], strict=False)
        return statistics.median(max(one.cpu, 1e-6) / max(two.cpu, 1e-6) for one, two in pairs)

    def ratio(self, other: str, own: str) -> float:
        """Return the ratio that decides who is slower."""
        return self.cpu_ratio(other, own) if self.by == "cpu" else self.wall_ratio(other, own)

    def rivals(self) -> list[str]:
        return [rival for rival in RIVALS if rival in self.samples]

    def compared(self) -> list[str]:
        """Return whom ours is compared with: the rivals, and the events themselves."""
        return [other for other in (*RIVALS, EVENTS) if other in self.samples]

    def slower_than(self, own: str) -> dict[str, float]:
        """Return the rivals that were faster than this form of ours, and their ratios, which are below 1."""
        ratios = {rival: self.ratio(rival, own) for rival in self.rivals()}
        return {
            rival: ratio for rival, ratio in ratios.items() if ratio < 1 and not self._allowed(rival, own)
        }

    def _allowed(self, rival: str, own: str) -> bool:
        return self.case == NOTHING_NEW and self.cpu(own) - self.cpu(rival) <= NOTHING_NEW_ALLOWANCE


@dataclass
class Growth:
    """What a contender's rollups have become."""

    contender: str
    bytes_before: int
    bytes_after: int = 0
    bytes_packed: int = 0
    hot_share: float | None = None
    wal: list[int] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)


@dataclass
class Results:
    """All rows, in the order in which they were first measured; and why something was not measured."""

    by: str = "wall"
    rows: list[Row] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    growth: list[Growth] = field(default_factory=list)

    def row(self, case: str, part: str, what: str = "") -> Row:
        """Return the row of a case and its part; a new one where there is none."""
        for row in self.rows:
            if (row.case, row.part) == (case, part):
                return row
        self.rows.append(Row(case, part, what, self.by))
        return self.rows[-1]

    def lost(self) -> list[tuple[Row, str, str, float]]:
        """Return each row, form of ours and rival where ours is slower, with the ratio."""
        return [
            (row, own, rival, ratio)
            for row in self.rows
            for own in row.ours
            for rival, ratio in row.slower_than(own).items()
        ]

    def as_json(self) -> dict[str, object]:
        """Return every figure, for programs."""
        return {
            "by": self.by,
            "skipped": self.skipped,
            "growth": [asdict(growth) for growth in self.growth],
            "rows": [
                {
                    "case": row.case,
                    "part": row.part,
                    "what": row.what,
                    "contenders": {name: figures(row, name) for name in row.samples},
                    "slower_than": {own: row.slower_than(own) for own in row.ours},
                }
                for row in self.rows
            ],
        }


def figures(row: Row, contender: str) -> dict[str, object]:
    """Return what a contender has shown in a row, with each round's seconds."""
    return {
        "wall_seconds": row.wall(contender),
        "cpu_seconds": row.cpu(contender),
        "p50": row.percentile(contender, 0.5),
        "p95": row.percentile(contender, 0.95),
        "p99": row.percentile(contender, 0.99),
        "rollup_bytes": row.size(contender),
        "ours_is_faster_by": {own: row.ratio(contender, own) for own in row.ours if own != contender},
        "rounds": [
            {"wall_seconds": sample.wall, "cpu_seconds": sample.cpu, "operations": len(sample.walls)}
            for sample in row.samples[contender]
        ],
    }
