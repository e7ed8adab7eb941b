"""What a run has shown, for people and as JSON."""

import json
from dataclasses import asdict, dataclass, field

from .invariants import Comparison, total
from .kafka import Loading
from .ledger import Verdict


@dataclass
class Report:
    """A run of the harness; `good` says whether nothing was lost, nothing doubled, and nothing went unexplained."""

    seed: int
    minutes: float
    server: str = ""
    variant: str = "as installed"
    notes: list[str] = field(default_factory=list)
    ledgers: dict[str, Verdict] = field(default_factory=dict)
    batches: dict[str, int] = field(default_factory=dict)
    loading: Loading | None = None
    rollups: list[Comparison] = field(default_factory=list)
    first_finding: list[Comparison] = field(default_factory=list)
    checks_meanwhile: int = 0
    runs: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    watermarks_ahead: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    @property
    def events(self) -> int:
        """Events that were committed, the loader's included."""
        return sum(v.events for v in self.ledgers.values()) + (self.loading.loaded if self.loading else 0)

    @property
    def lost(self) -> int:
        """Events lost anywhere: from a table, from a rollup, or between Kafka and the table."""
        tables = sum(verdict.lost for verdict in self.ledgers.values())
        rollups = max(total(found, lambda c: c.lost) for found in (self.rollups, self.first_finding))
        return tables + rollups + (self.loading.lost if self.loading else 0)

    @property
    def doubled(self) -> int:
        """Events that are somewhere more often than they should be."""
        tables = sum(verdict.doubled for verdict in self.ledgers.values())
        rollups = max(total(found, lambda c: c.doubled) for found in (self.rollups, self.first_finding))
        return tables + rollups + (self.loading.doubled if self.loading else 0)

    @property
    def differing(self) -> int:
        """Rows of rollups that differ from their events, in count or sketch."""
        return max(sum(c.differing for c in found) for found in (self.rollups, self.first_finding))

    @property
    def wrong(self) -> list[str]:
        """What is wrong besides, in words."""
        ledgers = [words for verdict in self.ledgers.values() for words in verdict.wrong]
        loading = self.loading.wrong if self.loading else []
        return [*ledgers, *loading, *self.watermarks_ahead, *self.unexpected]

    @property
    def good(self) -> bool:
        """Tell whether the run has found nothing."""
        return bool(self.rollups) and not (self.lost or self.doubled or self.differing or self.wrong)

    def as_json(self) -> str:
        """Return all of it as one JSON object."""
        sums = {name: getattr(self, name) for name in ("events", "lost", "doubled", "differing", "good")}
        return json.dumps(sums | asdict(self))

    def __str__(self) -> str:
        """Return it as lines for people."""
        found = [
            f"  found meanwhile: {comparison}" for comparison in self.first_finding if not comparison.good
        ]
        return "\n".join(
            [
                f"stress of {self.minutes:g} minutes, seed {self.seed}, on {self.server}; variant: {self.variant}",
                *(f"  {note}" for note in self.notes),
                counts("transactions", self.batches),
                counts("runs", self.runs),
                counts("faults", self.faults),
                counts("errors", self.errors),
                f"  compared {self.checks_meanwhile} times meanwhile",
                *self._reckoning(),
                *found,
                *(f"  WRONG: {words}" for words in self.wrong[:20]),
                self._verdict(),
            ]
        )

    def _reckoning(self) -> list[str]:
        ledgers = [
            f"  ledger of {table}: {v.committed:,} transactions committed, {v.aborted:,} aborted, in doubt "
            f"{v.unknown_committed} turned out committed and {v.unknown_aborted} aborted; {v.events:,} events"
            for table, v in self.ledgers.items()
        ]
        loaders = [
            f"  loader: {loading.produced:,} distinct offsets = {loading.loaded:,} events + "
            f"{loading.dead_letters:,} dead letters"
            for loading in [self.loading]
            if loading
        ]
        rollups = [f"  {r.rollup:<20} {r.raw:>10,} events, {r.kept:>10,} rolled up" for r in self.rollups]
        return [*ledgers, *loaders, *rollups]

    def _verdict(self) -> str:
        return (
            f"events {self.events:,}, runs {sum(self.runs.values()):,}, faults {sum(self.faults.values()):,}: "
            f"lost {self.lost}, doubled {self.doubled}, differing buckets {self.differing}, "
            f"otherwise wrong {len(self.wrong)}: {'PASS' if self.good else 'FAIL'}"
        )


def counts(what: str, by_kind: dict[str, int]) -> str:
    """Return counts by kind as a line."""
    return f"  {what}: " + (
        ", ".join(f"{kind} {number:,}" for kind, number in sorted(by_kind.items())) or "none"
    )
