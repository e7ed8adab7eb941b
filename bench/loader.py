"""How fast is the loader? From a topic into events, beside psql \\copy of the same rows and a plain consumer.

The cases take turns, round by round, so that what else the machine does falls on all of them alike. Needs no
network: broker and server run here, and share the processors with what is measured.
"""

import statistics
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from loader_topics import KAFKA_PARTITIONS, TOPICS, Filled, fill
from loading import CASES, ON_CLUSTER, Measured, prepare, trickle
from machine import machine
from support.cluster import WORKERS, new_node

from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.broker import choose_broker
from clickrollup.sandbox.children import interrupt_on_terminate
from clickrollup.sandbox.postgres import PostgresServer

# Durable, as in production; a checkpoint in the middle of one case but not of another would decide the result.
SETTINGS = {"max_wal_size": "16GB", "checkpoint_timeout": "1h", "shared_buffers": "1GB"}
# Nodes of a cluster are careless elsewhere.
DURABLE = {"fsync": "on", "full_page_writes": "on"}
COLUMNS = (
    "case",
    "rows",
    "rows/s, median",
    "best",
    ": compared with, median of rounds",
    "compared with",
    "client's CPU s per 1M",
    "server's",
    "peak MB",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"


@dataclass
class Case:
    """One way to load, and what it has shown, round by round."""

    name: str
    rounds: list[Measured] = field(default_factory=list)

    def line(self, base: "Case") -> str:
        """Return the case as a line of the table, compared round by round with `base`."""
        rates = [measured.rate for measured in self.rounds]
        ratios = [own.rate / other.rate for own, other in zip(self.rounds, base.rounds, strict=False)]
        cells = (
            self.name,
            f"{self.rounds[0].rows:,}",
            f"{statistics.median(rates):,.0f}",
            f"{max(rates):,.0f}",
            f"{statistics.median(ratios):.2f}",
            base.name,
            f"{statistics.median(m.cpu_seconds / m.rows * 1e6 for m in self.rounds):.2f}",
            f"{statistics.median(m.server_seconds / m.rows * 1e6 for m in self.rounds):.2f}",
            f"{max(m.peak_bytes for m in self.rounds) / 2**20:.0f}",
        )
        return f"| {' | '.join(cells)} |\n"


def method(filled: Filled, rounds: int) -> str:
    """Return how it was measured, in words."""
    return (
        f"{filled.count:,} messages of {filled.bytes / filled.count:.0f} bytes in {KAFKA_PARTITIONS} Kafka partitions of "
        f"{filled.broker}, with times of the last three hours, into the events table of create_clickstream with hourly "
        "partitions; as many with a uuid each, for deduplication; as many of ten columns (bigint, integer, text, "
        "varchar, double precision, numeric, boolean, timestamptz, uuid, text) into a plain table by their names. Tables "
        f"are emptied before each case. {rounds} rounds, the cases taking turns. A consumer's time begins when its Kafka "
        "partitions are assigned and ends with its process. The plain consumer (json.loads, executemany of 1,000 rows, "
        "commit) loads the first messages only, its rate is what counts. Server: all its "
        "processes that have ended since, checkpointer and WAL writer not among them. Made by `make bench-loader`."
    )


@click.command()
@click.option("--messages", type=click.IntRange(min=1000), default=5_000_000, show_default=True)
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True)
@click.option(
    "--trickle", "seconds", type=click.IntRange(min=0), default=60, show_default=True, help="Of 10 events/s."
)
@click.option(
    "--apache-kafka", "apache", is_flag=True, help="On Apache Kafka instead of the embedded broker."
)
@click.option(
    "--cluster", is_flag=True, help="Into a cluster of Citus: a coordinator and two workers on this machine."
)
@click.option("--output", type=click.Path(path_type=Path), help="File for the result, in Markdown.")
def main(
    *, messages: int, rounds: int, seconds: int, apache: bool, cluster: bool, output: Path | None
) -> None:
    """Measure how fast a topic full of messages is loaded, and how soon a trickle is visible."""
    interrupt_on_terminate()
    with (
        TemporaryDirectory() as folder,
        ExitStack() as workers,
        new_node(SETTINGS | DURABLE) if cluster else PostgresServer(settings=SETTINGS) as server,
        ApacheKafka(Path(__file__).parents[1] / "build" / "kafka") if apache else choose_broker() as broker,
    ):
        where = machine(server, SETTINGS)
        nodes = [
            workers.enter_context(new_node(SETTINGS | DURABLE)) for _ in range(WORKERS if cluster else 0)
        ]
        dsn = prepare(server, nodes)
        ways = {name: way for name, way in CASES.items() if not cluster or name in ON_CLUSTER}
        topics = {"events", *(way.topic for way in ways.values())}
        filled = {name: fill(broker, name, messages, Path(folder)) for name in TOPICS if name in topics}
        cases = {name: Case(name) for name in ways}
        for number in range(rounds):
            for name, way in ways.items():
                measured = way.load(server, dsn, filled[way.topic], *way.flags)
                cases[name].rounds.append(measured)
                click.echo(f"round {number + 1} of {rounds}: {name}: {measured.rate:,.0f}", err=True)
        text = "\n\n".join(
            [
                "# How fast the loader is",
                method(filled["events"], rounds),
                where,
                HEAD + "".join(case.line(cases[CASES[name].base]) for name, case in cases.items()),
                *([trickle(dsn, broker, seconds)] if seconds else []),
            ]
        )
    click.echo(text)
    if output is not None:
        output.write_text(text)


if __name__ == "__main__":
    main()
