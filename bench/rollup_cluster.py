"""How fast are rollups on a Citus cluster? Ours in three forms beside the lab's two functions: a coordinator, two workers.

`make bench-rollup CLUSTER=1`. All nodes run on this machine and share its processors: the times say how the contenders
compare, not what a cluster of machines can do.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString

import click
import psycopg
from machine import machine
from psycopg import sql
from rollups import events, statements
from rollups.clock import process_times
from support.cluster import DATABASE, SETTINGS, cluster_of

from clickrollup.sandbox.children import interrupt_on_terminate
from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[Any]
OURS, KERNEL, DASHBOARD, LAB = "ours", "ours, with the kernel", "ours, with dashboard rollups", "the lab"
CASES = ("new keys", "merge")
SERVER = {"shared_buffers": "512MB", "max_wal_size": "8GB", "checkpoint_timeout": "1h", "autovacuum": "off"}
PREPARE: LiteralString = """
    CREATE EXTENSION topn;
    CREATE EXTENSION clickrollup CASCADE;
    SELECT clickrollup.create_clickstream('public', schedule => NULL);
    CREATE SCHEMA dashboard;
    SELECT clickrollup.create_clickstream('dashboard', schedule => NULL);
    SELECT clickrollup.create_dashboard_rollups('dashboard');
    CREATE TABLE made (LIKE public.events);
    ALTER TABLE made DROP COLUMN event_id;
"""
# What was created before goes on without it.
PREPARE_KERNEL: LiteralString = """
    CREATE EXTENSION clickrollup_kernel;
    SELECT clickrollup.create_rollup(
        'public.events', 'kernel_5min', '5 minutes', ARRAY['customer_id', 'event_type', 'country', 'browser'],
        ARRAY[clickrollup.count_events('event_count'), clickrollup.distinct_of('device_id', 'device_distinct_count'),
              clickrollup.distinct_of('session_id', 'session_distinct_count'),
              clickrollup.top_of('device_id', 'top_devices_1000', 1000)],
        schedule => NULL, bucket_column => 'minute', table_name => 'kernel_5min');
    SELECT clickrollup.create_rollup(
        'public.kernel_5min', 'kernel_1hr', '1 hour', bucket_column => 'hour', table_name => 'kernel_1hr');
"""
DISTRIBUTE_LAB = sql.SQL(
    "SELECT create_distributed_table({}, 'customer_id', colocate_with => 'public.events')"
)
FILL = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM made")
# One event stays out of the second time: a run that finds rows and has counted nothing refuses.
TAKE_BACK: LiteralString = """
    UPDATE clickrollup.rollups SET last_aggregated_id = %(id)s, settled_id = %(id)s
    WHERE name IN (SELECT c.name FROM _clickrollup.chain(%(root)s) AS c)
"""
TABLES: LiteralString = """
    SELECT r.rollup_table_name FROM clickrollup.rollups AS r JOIN _clickrollup.chain(%s) AS c USING (name)
"""


@dataclass
class Contender:
    """One way to keep the rollups; `root` is the head of ours' chain, None for the lab."""

    name: str
    five: LiteralString
    root: str | None = None
    walls: dict[str, list[float]] = field(default_factory=dict)
    cpus: dict[str, list[float]] = field(default_factory=dict)

    def empty(self, connection: Connection) -> None:
        for table in self.tables(connection):
            connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(table)))  # type: ignore[arg-type]

    def tables(self, connection: Connection) -> list[str]:
        if self.root is None:
            return ["lab.rollup_events_5min", "lab.rollup_events_1hr"]
        return [table for (table,) in connection.execute(TABLES, [self.root])]

    def take_back(self, connection: Connection, last_id: int) -> None:
        """Have the next run count what is above an id."""
        if self.root is None:
            connection.execute("UPDATE lab.rollups SET last_aggregated_id = %s", [last_id])
        else:
            connection.execute(TAKE_BACK, {"id": last_id, "root": self.root})

    def run(self, connection: Connection) -> None:
        if self.root is None:
            connection.execute("SELECT lab.five_minutely_aggregation()")
            connection.execute("SELECT lab.hourly_aggregation()")
        else:
            connection.execute("CALL clickrollup.run_rollup(%s)", [self.root])


class ClusterClock:
    """CPU seconds of all sessions of all nodes, those that have ended too."""

    def __init__(self, nodes: list[PostgresServer]) -> None:
        self._servers = {int((node.data / "postmaster.pid").read_text().split()[0]) for node in nodes}

    def seconds(self) -> float:
        total = sum(sum(process_times(server)) for server in self._servers)
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    total += sum(process_times(int(entry.name))[:2]) if parent in self._servers else 0.0
                except OSError:
                    continue
        return total


def prepare(connection: Connection, count: int, *, kernel: bool) -> list[Contender]:
    """Create what is compared, and the events of today that all of it reads."""
    connection.execute(PREPARE)
    contenders = [
        Contender(LAB, "lab.rollup_events_5min"),
        Contender(OURS, "public.rollup_events_5min", "rollup_events_5min"),
        Contender(DASHBOARD, "dashboard.rollup_events_5min", "dashboard.rollup_events_5min"),
    ]
    if kernel:
        connection.execute(PREPARE_KERNEL)
        contenders.append(Contender(KERNEL, "public.kernel_5min", "kernel_5min"))
    connection.execute(statements.lab())
    for table in ("lab.rollup_events_5min", "lab.rollup_events_1hr"):
        connection.execute(DISTRIBUTE_LAB.format(table))
    events.START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    events.SETS["skewed"].fill(connection, "made", count, 0.1)
    for table in ("public.events", "dashboard.events"):
        connection.execute(FILL.format(table=sql.SQL(table), columns=sql.SQL(events.COLUMNS)))
    return contenders


def check_equal(connection: Connection, contenders: list[Contender]) -> None:
    """Raise SystemExit where rollups differ: in rows, in counts, or in what the sketches say."""
    query = sql.SQL(
        "SELECT count(*), sum(event_count), sum(hll_cardinality(device_distinct_count))::numeric(20, 3) FROM {}"
    )
    shown = {c.name: connection.execute(query.format(sql.SQL(c.five))).fetchone() for c in contenders}
    if len(set(shown.values())) > 1:
        raise SystemExit(f"the rollups differ: {shown}")


def measure(clock: ClusterClock, action: Callable[[], None]) -> tuple[float, float]:
    """Return seconds and CPU seconds of an action."""
    cpu, began = clock.seconds(), time.perf_counter()
    action()
    return time.perf_counter() - began, clock.seconds() - cpu


def table(contenders: list[Contender], by: str) -> str:
    """Return the results, in Markdown; ratios are medians of the rounds' own."""
    lab = next(c for c in contenders if c.name == LAB)
    lines = [
        "| case | contender | seconds, median | CPU s | the lab : this, seconds | CPU |",
        "|---|---|---|---|---|---|",
    ]
    for case in CASES:
        for one in contenders:
            cells = [
                case,
                one.name,
                f"{statistics.median(one.walls[case]):.2f}",
                f"{statistics.median(one.cpus[case]):.2f}",
                *(
                    f"{statistics.median(a / b for a, b in zip(theirs, own, strict=True)):.2f}"
                    for theirs, own in ((lab.walls[case], one.walls[case]), (lab.cpus[case], one.cpus[case]))
                ),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", by])


@click.command()
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True)
@click.option("--events", "count", type=click.IntRange(min=100), default=500_000, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="File for the result, in Markdown.")
def main(*, rounds: int, count: int, output: Path | None) -> None:
    """Measure runs over new keys, and over the same events once more, which merge into rows that are there."""
    interrupt_on_terminate()
    installation = Installation.find()
    if not installation.has_library("citus"):
        raise click.ClickException(f"citus is not installed in {installation.programs}")
    with (
        cluster_of(settings=SERVER) as nodes,
        psycopg.connect(nodes[0].dsn(DATABASE), autocommit=True) as connection,
    ):
        where = machine(nodes[0], SETTINGS | SERVER)
        contenders = prepare(connection, count, kernel=installation.has_library("clickrollup_kernel"))
        clock = ClusterClock(nodes)
        for number in range(rounds):
            for one in contenders[number % len(contenders) :] + contenders[: number % len(contenders)]:
                one.empty(connection)
                for case, last_id in zip(CASES, (0, 1), strict=True):
                    one.take_back(connection, last_id)
                    wall, cpu = measure(clock, lambda one=one: one.run(connection))  # type: ignore[misc]
                    one.walls.setdefault(case, []).append(wall)
                    one.cpus.setdefault(case, []).append(cpu)
                    click.echo(
                        f"round {number + 1}, {one.name}, {case}: {wall:.2f} s, CPU {cpu:.2f} s", err=True
                    )
            check_equal(connection, contenders)
    text = (
        f"# How fast rollups are on a cluster\n\n{datetime.now(UTC):%Y-%m-%d}. {count:,} events of "
        f"{events.SETS['skewed'].what}. Made by `make bench-rollup CLUSTER=1`.\n\n{where}\n\n"
        + table(contenders, f"Medians of {rounds} rounds, the contenders taking turns; CPU of all nodes.")
    )
    click.echo(text)
    if output is not None:
        output.write_text(text + "\n")


if __name__ == "__main__":
    main()
