"""The demo: events stream from Kafka into PostgreSQL and come out as rollups, all of it private to this run.

`python -m clickrollup.sandbox.demo --duration 60`, or `make demo DURATION=60`.
"""

import os
import sys
import time
import webbrowser
from pathlib import Path
from typing import Any

import click
import msgspec
import psycopg

from clickrollup.commandline.progress import Progress
from clickrollup.sandbox.children import Child, interrupt_on_terminate
from clickrollup.sandbox.counts import Counts, TopicCounter
from clickrollup.sandbox.reckoning import checks, dashboard, report
from clickrollup.sandbox.stage import KAFKA_PARTITIONS, Stage

# A loader that keeps up is done at once; one that does not is given this long for what is left.
CATCH_UP_SECONDS = 300
DASHBOARD_SECONDS = 60
AGGREGATE = "SELECT five_minutely_aggregation(), hourly_aggregation()"
INTRODUCTION = """\
A private PostgreSQL {major} and {broker} were ready in {seconds:.1f} s.
Watch it live:  {address}
Look inside{who}:  {psql} '{dsn}'
    TABLE clickrollup.rollup_status;   TABLE clickrollup.dead_letters LIMIT 5;
Logs of loader and producer: {logs}
New events wait for the next scheduled run, for up to a minute; live views show them already.
Ctrl-C ends the demo.
"""
SENT = """\
Delivered: {delivered:,} messages, of which {late:,} late, {duplicates:,} repeated, {bad:,} no events at all.
"""
NEXT = """
All is stopped. Next, with a PostgreSQL of your own: docs/tutorial.md, ten minutes. `make clean` removes what this made.
"""

Connection = psycopg.Connection[Any]


@click.command()
@click.option("--duration", type=click.FloatRange(0, min_open=True), help="Seconds [default: until Ctrl-C].")
@click.option("--rate", type=click.FloatRange(0), default=500, show_default=True, help="Events per second.")
def main(duration: float | None, rate: float) -> None:
    """Run producer, broker, loader and scheduled rollups until Ctrl-C, then see whether the counts agree."""
    interrupt_on_terminate()
    started = time.monotonic()
    with Stage.opened() as stage, stage.dashboard() as dashboard:
        address = dashboard_address(stage, dashboard)
        print(introduction(stage, address, time.monotonic() - started), flush=True)
        open_browser(address)
        agreed = run(stage, rate, duration)
    print(NEXT, flush=True)
    sys.exit(0 if agreed else 1)


def dashboard_address(stage: Stage, dashboard: Child) -> str:
    """Return the address that the dashboard has logged, once it listens."""
    log = stage.logs / "dashboard.log"
    dashboard.wait_until(
        lambda: b"address" in log.read_bytes(), seconds=DASHBOARD_SECONDS, what="the start of the dashboard"
    )
    address: str = msgspec.json.decode(log.read_bytes().splitlines()[-1])["address"]
    return address


def open_browser(address: str) -> None:
    """Open the dashboard where a person sits at a screen."""
    if sys.stdout.isatty() and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(address)


def introduction(stage: Stage, address: str, seconds: float) -> str:
    """Say what runs where, and how to look inside."""
    return INTRODUCTION.format(
        address=address,
        major=stage.server.installation.major,
        broker=stage.broker.description,
        seconds=seconds,
        who=" (as root)" if os.geteuid() == 0 else "",
        psql=stage.server.installation.programs / "psql",
        dsn=stage.dsn,
        logs=stage.logs,
    )


def run(stage: Stage, rate: float, duration: float | None) -> bool:
    """Let the events flow, stop in order, and tell whether the counts agree."""
    with (
        psycopg.connect(stage.dsn, autocommit=True) as connection,
        stage.loader() as loader,
        stage.producer(rate) as producer,
    ):
        with TopicCounter(stage.broker.bootstrap_servers, stage.topic, KAFKA_PARTITIONS) as counter:
            watch(connection, counter, [loader, producer], duration)
        print("\nStopping the producer; the loader goes on to the end of the topic.", flush=True)
        summary = stop_producer(producer, stage.producer_output)
        catch_up(connection, loader, summary["delivered"])
        return reckon(connection, summary)


def watch(
    connection: Connection, counter: TopicCounter, children: list[Child], duration: float | None
) -> None:
    """Show a live line each second until `duration` seconds have passed or Ctrl-C is pressed.

    Raises SandboxError when one of the children dies.
    """
    progress = Progress(sys.stdout)
    started = time.monotonic()
    try:
        while duration is None or time.monotonic() - started < duration:
            produced = counter.read(1)
            for child in children:
                child.check()
            if progress.due():
                line = Counts.live(connection).line(produced)
                progress.show(f"{time.monotonic() - started:4.0f} s · {line}")
    except KeyboardInterrupt:
        progress.clear()


def stop_producer(producer: Child, output: Path) -> dict[str, Any]:
    """Stop the producer, which flushes first, and return its summary.

    Raises SandboxError when it says by its exit code that not all was delivered.
    """
    if producer.stop() != 0:
        producer.check()
    summary: dict[str, Any] = msgspec.json.decode(output.read_bytes())
    return summary


def catch_up(connection: Connection, loader: Child, delivered: int) -> None:
    """Wait until the loader is done with `delivered` messages, stop it, and roll up what it loaded."""
    loader.wait_until(
        lambda: Counts.live(connection).taken >= delivered,
        seconds=CATCH_UP_SECONDS,
        what=f"loading the {delivered:,} delivered messages",
    )
    loader.stop()
    connection.execute(AGGREGATE)


def reckon(connection: Connection, summary: dict[str, Any]) -> bool:
    """Print what came out and whether the counts agree; return the latter."""
    results = checks(summary, Counts.live(connection), Counts.stored(connection))
    print(f"\nEvents by country, from the rollup:\n{dashboard(connection)}\n")
    print(SENT.format_map(summary))
    print(report(results))
    return all(result.passed for result in results)


if __name__ == "__main__":
    main()
