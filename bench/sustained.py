"""How many events a second can this machine carry, from a Kafka topic into events and both rollups?

`make bench-sustained`, or for a quick look: `make bench-sustained MINUTES=1 STEP=20`.
"""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from machine import machine
from sustaining.flow import DRAIN_SECONDS, RUN_EVERY, Outcome, flow
from sustaining.search import confirmed, highest

from clickrollup.sandbox.broker import choose_broker
from clickrollup.sandbox.children import interrupt_on_terminate
from clickrollup.sandbox.postgres import PostgresServer

SETTINGS = {
    "shared_buffers": "2GB",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "5min",
    "synchronous_commit": "on",
}
STEP_DOWN, TRIES = 0.1, 3
HEAD = (
    "events/s",
    "seconds",
    "holds",
    "rolled up after the last, s",
    "behind at most, s",
    "freshness p50, p99, worst, s",
    "longest call, s",
    "cores in use",
)


def line(outcome: Outcome) -> str:
    """Return an outcome as a line of the table."""
    seconds = outcome.seconds + outcome.drain
    cells = (
        f"{outcome.rate:,}",
        f"{outcome.seconds:.0f}",
        "yes" if outcome.holds else "**no**",
        f"{outcome.drain:.1f}",
        f"{max(outcome.backlog, default=0):.1f}",
        ", ".join(f"{outcome.delay(share):.1f}" for share in (0.5, 0.99, 1)),
        ", ".join(f"{name} {longest:.1f}" for name, longest in outcome.longest.items()),
        ", ".join(f"{name} {cpu / seconds:.2f}" for name, cpu in outcome.cpu.items()),
    )
    return f"| {' | '.join(cells)} |\n"


def verdict(found: Outcome | None) -> str:
    """Return the answer, in words."""
    if found is None:
        return "**No rate was found that holds.**"
    return (
        f"**{found.rate:,} events a second** for {found.seconds / 60:g} minutes: {found.delivered:,} events, all of them "
        f"in both rollups {found.drain:.1f} s after the last; the live view showed an event after "
        f"{found.delay(0.5):.1f} s (median), {found.delay(0.99):.1f} s (p99). In the end {found.events_kept:,} events "
        f"were kept, in {found.partitions} partitions, and {found.rollup_rows:,} rows of five minutes."
    )


def page(outcomes: list[Outcome], found: Outcome | None, where: str, broker: str) -> str:
    """Return the result, in Markdown."""
    method = (
        f"{datetime.now(UTC):%Y-%m-%d}. Loader, broker ({broker}), server, runs, retention and a producer of ready-made "
        "messages (1,000 tenants, 96,000 keys) share the machine. A run as soon as the last one is over, at most every "
        f"{RUN_EVERY:g} s; partitions of a minute, of which two minutes are kept. A rate holds when all that was sent "
        f"is in both rollups {DRAIN_SECONDS:g} s after the last message. Freshness: from sending a marked event until "
        "the live view counts it, which is asked every half second. Made by `make bench-sustained`."
    )
    table = f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}\n" + "".join(map(line, outcomes))
    return "\n\n".join(["# What one machine carries", verdict(found), method, where, table])


@click.command()
@click.option(
    "--minutes", type=click.FloatRange(min=0.05), default=10.0, show_default=True, help="Of the last run."
)
@click.option(
    "--step", type=click.FloatRange(min=2), default=45.0, show_default=True, help="Seconds of a step."
)
@click.option(
    "--start", type=click.IntRange(min=100), default=40_000, show_default=True, help="Rate of the first step."
)
@click.option(
    "--most", type=click.IntRange(min=100), default=640_000, show_default=True, help="No step is faster."
)
@click.option(
    "--precision",
    type=click.FloatRange(0.01, 1),
    default=0.1,
    show_default=True,
    help="Share of the rate to which the steps find it.",
)
@click.option("--rate", type=click.IntRange(min=100), help="Begin with the last run, at this rate; no steps.")
@click.option("--output", type=click.Path(path_type=Path), help="File for the result, in Markdown.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="File for every figure.")
def main(
    *,
    minutes: float,
    step: float,
    start: int,
    most: int,
    precision: float,
    rate: int | None,
    output: Path | None,
    json_file: Path | None,
) -> None:
    """Find the rate of events that this machine carries without falling behind, and confirm it for MINUTES.

    Short steps find the rate: doubled until one does not hold, then halved in between. The last run confirms it; if
    it does not hold for so long, a rate lower by a tenth is tried. Exit code 1: no rate was confirmed.
    """
    interrupt_on_terminate()
    outcomes: list[Outcome] = []
    with PostgresServer(settings=SETTINGS) as server, choose_broker() as broker:
        where = machine(server, SETTINGS)

        def holds(tried: int, seconds: float) -> bool:
            outcomes.append(flow(server, broker, tried, seconds))
            click.echo(outcomes[-1].line(), err=True)
            return outcomes[-1].holds

        found = rate or highest(lambda tried: holds(tried, step), start, most, precision)
        sure = found and confirmed(lambda tried: holds(tried, 60 * minutes), found, STEP_DOWN, TRIES)
        text = page(outcomes, outcomes[-1] if sure else None, where, broker.description.split(" at ")[0])
    click.echo(text)
    if output is not None:
        output.write_text(text)
    if json_file is not None:
        json_file.write_text(json.dumps([asdict(outcome) for outcome in outcomes], indent=1) + "\n")
    sys.exit(0 if sure else 1)


if __name__ == "__main__":
    main()
