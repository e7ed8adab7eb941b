"""`python -m stress`: writers, runs and faults at random for so many minutes, then the reckoning."""

import secrets
import sys

import click

from clickrollup.sandbox.children import interrupt_on_terminate

from .harness import Plan, Stress


@click.command()
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), default=3.0, show_default=True)
@click.option(
    "--seed", type=click.IntRange(min=0), help="The same seed draws the same actions [default: drawn]."
)
@click.option(
    "--cluster", is_flag=True, help="On Citus: a coordinator, two workers and a third that comes later."
)
@click.option(
    "--stale",
    is_flag=True,
    help="On the cluster a standby that has fallen behind is promoted; without loaders, whose offsets it would lose.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def main(minutes: float, seed: int | None, as_json: bool, *, cluster: bool, stale: bool) -> None:
    """Stress a private server, and exit with 0 only when nothing is lost, doubled or unexplained."""
    interrupt_on_terminate()
    seed = secrets.randbits(32) if seed is None else seed
    click.echo(f"seed {seed}", err=True)
    report = Stress(Plan(seed, minutes, cluster=cluster or stale, stale=stale, kafka=not stale)).run()
    click.echo(report.as_json() if as_json else str(report))
    sys.exit(not report.good)


if __name__ == "__main__":
    main()
