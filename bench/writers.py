"""How much do rollups disturb writers? Inserts without a rollup, with ours, and with the lab's lock.

The cases take turns, round by round, so that what else the machine does falls on all of them alike.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import psycopg
from machine import machine
from stress.variants import lab
from support.outside import LAB
from workload import BULK, BULK_PAUSE, PACE, RUN_EVERY, WRITERS, Measured, measure, prepare

from clickrollup.sandbox.children import interrupt_on_terminate
from clickrollup.sandbox.postgres import PostgresServer

# fsync stays on: on a server that need not wait for its disk, two writers and a run would share two CPUs, and the
# throughput would tell how much of them the run takes, with whatever strategy.
SETTINGS = {"max_wal_size": "8GB", "checkpoint_timeout": "1h", "shared_buffers": "512MB"}
COLUMNS = (
    "case",
    "inserts/s",
    "p50 ms",
    "p99 ms",
    "p99.9 ms",
    "worst ms of a round, median",
    "worst ms of all",
    "runs",
    "inserts/s : no rollup",
    "worst : no rollup",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"


@dataclass
class Case:
    """One way to be measured, and what it has shown, round by round."""

    name: str
    database: str
    strategy: str = "sequence"
    change: Callable[[psycopg.Connection[Any]], None] | None = None
    runs_rollup: bool = True
    statement: str | None = None
    rounds: list[Measured] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Inserts a second: the median of the rounds."""
        return statistics.median(r.rate for r in self.rounds)

    @property
    def typical_worst(self) -> float:
        """The median of the rounds' worst inserts, in milliseconds."""
        return statistics.median(r.latencies[-1] for r in self.rounds)

    def line(self, base: "Case") -> str:
        """Return the case as a line of the table."""
        all_of_them = sorted(latency for r in self.rounds for latency in r.latencies)
        cells = [
            self.name,
            f"{self.rate:,.0f}",
            f"{all_of_them[len(all_of_them) // 2]:.2f}",
            f"{all_of_them[len(all_of_them) * 99 // 100]:.2f}",
            f"{all_of_them[len(all_of_them) * 999 // 1000]:.2f}",
            f"{self.typical_worst:,.1f}",
            f"{all_of_them[-1]:,.1f}",
            f"{sum(r.runs for r in self.rounds)}",
            f"{self.rate / base.rate:.2f}",
            f"{self.typical_worst / base.typical_worst:.2f}",
        ]
        return f"| {' | '.join(cells)} |\n"


def all_cases() -> list[Case]:
    """Return what can be measured here."""
    cases = [
        Case("no rollup", "none", runs_rollup=False),
        Case("sequence", "sequence"),
        Case("snapshot", "snapshot", strategy="snapshot"),
    ]
    if LAB.exists():
        cases.append(Case("the lab's lock", "lab", change=lab))
    return cases


def table(cases: list[Case]) -> str:
    """Return the measurements, compared with the first case's."""
    return HEAD + "".join(case.line(cases[0]) for case in cases)


def method(rounds: int, seconds: int) -> str:
    """Return how it was measured, in words."""
    return (
        f"{WRITERS} writers of one-row INSERTs (pgbench), beside them one session of bulk transactions of {BULK:g} s "
        f"with {BULK_PAUSE:g} s between them, and a run every {RUN_EVERY:g} s or as soon as the last one is over. "
        f"{rounds} rounds a case, the cases taking turns. Inserts/s: {seconds} s flat out, each commit waiting for the "
        f"disk. Latencies: {seconds} s at {PACE:,} inserts/s without that wait, since the disk alone makes an insert wait "
        "for up to half a second now and then. Made by `make bench`."
    )


@click.command()
@click.option("--rounds", type=click.IntRange(min=1), default=10, show_default=True)
@click.option(
    "--seconds", type=click.IntRange(min=1), default=10, show_default=True, help="Of each measurement."
)
@click.option("--output", type=click.Path(path_type=Path), help="File for the result, in Markdown.")
def main(rounds: int, seconds: int, output: Path | None) -> None:
    """Measure the inserts of two writers while bulk transactions and a rollup run on the same table."""
    interrupt_on_terminate()
    with PostgresServer(settings=SETTINGS) as server:
        where = machine(server, SETTINGS)
        cases = all_cases()
        for case in cases:
            statement = prepare(server.create_database(case.database), case.strategy, case.change)
            case.statement = statement if case.runs_rollup else None
        for number in range(rounds):
            # Another case begins each round.
            turn = number % len(cases)
            for case in cases[turn:] + cases[:turn]:
                case.rounds.append(measure(server, case.database, case.statement, seconds))
            click.echo(f"round {number + 1} of {rounds}", err=True)
    text = "\n\n".join(["# What rollups do to writers", method(rounds, seconds), where, table(cases)])
    click.echo(text)
    if output is not None:
        output.write_text(text)


if __name__ == "__main__":
    main()
