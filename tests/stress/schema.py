"""The database under stress: two tables of events and the chains of rollups over them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import psycopg
from psycopg import sql
from support.engines import create_extensions

from .sessions import Connection

DATABASE = "stress"
CRON_KNOWS_SECONDS: LiteralString = """
    SELECT string_to_array(split_part(extversion, '-', 1), '.')::int[] >= '{1,5}' FROM pg_extension WHERE extname = 'pg_cron'
"""
ADD_WRITER: LiteralString = "ALTER TABLE {} ADD COLUMN writer_xid bigint NOT NULL DEFAULT txid_current()"
MEASURES: LiteralString = """
    ARRAY[clickrollup.count_events('event_count'), clickrollup.distinct_of('device_id', 'device_distinct_count'),
          clickrollup.distinct_of('session_id', 'session_distinct_count')]
"""
# As wide as the clickstream's table; a serial number of its own, and CACHE where the strategy is immune to it.
CLICKS: LiteralString = """
    CREATE TABLE clicks (
        event_id bigint GENERATED ALWAYS AS IDENTITY (CACHE {}), event_time timestamptz NOT NULL, customer_id bigint,
        event_type text, country text, browser text, device_id bigint, session_id bigint,
        CHECK (octet_length(event_type) <= 800)
    ) PARTITION BY RANGE (event_time)
"""


DISTRIBUTE: LiteralString = (
    "SELECT create_distributed_table('clicks', 'customer_id', colocate_with => 'events')"
)
# What Citus appends to the name of a table on a worker.
SHARD = re.compile(r"_\d{6,7}$")


@dataclass(frozen=True)
class Target:
    """A table that writers write to; a time and the leaf partition for it; `unsound`: ids may be out of order."""

    table: str
    sequence: str
    leaves: dict[datetime, str]
    unsound: bool
    no_tenant: int | None


@dataclass(frozen=True)
class Rollup:
    """What a rollup must hold, said without the extension's help."""

    name: str
    root: str
    source: str
    table: str
    column: str
    width: str
    dimensions: str
    strategy: str


@dataclass
class Stage:
    """What is under stress."""

    targets: list[Target] = field(default_factory=list)
    rollups: list[Rollup] = field(default_factory=list)
    functions: dict[str, str] = field(default_factory=dict)
    cron: str | None = None


def build(connection: Connection, *, cluster: bool = False) -> Stage:
    """Create extensions, tables and rollups in an empty database, distributed by tenant on a cluster."""
    stage = Stage(cron=create_cron(connection))
    create_extensions(connection)
    connection.execute("SELECT clickrollup.create_clickstream(schedule => %s)", [stage.cron])
    anchor = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    create_clicks(connection, anchor, cluster=cluster)
    if not cluster:
        add_writers(connection)
    create_rollups(connection, stage, "sequence" if cluster else "snapshot")
    times = [anchor + timedelta(days=days, hours=1) for days in (0, 1, 2)]
    times.append(datetime(2001, 1, 1, tzinfo=UTC))
    no_tenant = 0 if cluster else None
    stage.targets = [
        Target("events", "events_event_id_seq", leaves(connection, "events", times), False, no_tenant),
        Target("clicks", "clicks_event_id_seq", leaves(connection, "clicks", times), not cluster, no_tenant),
    ]
    query = "SELECT name, aggregation_function FROM clickrollup.rollups WHERE fed_by IS NULL"
    stage.functions = dict(connection.execute(query).fetchall())
    # Row by row: jobs of pg_cron run already, and lock the rows of a chain in an order of their own.
    for (name,) in connection.execute("SELECT name FROM clickrollup.rollups").fetchall():
        wait = "UPDATE clickrollup.rollups SET writer_wait_timeout = '5 seconds' WHERE name = %s"
        connection.execute(wait, [name])
    connection.execute("CREATE TABLE unrelated (value bigint)")
    return stage


def create_cron(connection: Connection) -> str | None:
    """Create pg_cron where there is one; return the shortest schedule that it knows."""
    try:
        connection.execute("CREATE EXTENSION pg_cron")
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile):
        return None
    return "5 seconds" if connection.execute(CRON_KNOWS_SECONDS).fetchone() == (True,) else "* * * * *"


def create_clicks(connection: Connection, anchor: datetime, *, cluster: bool) -> None:
    """Create the second table."""
    connection.execute(sql.SQL(CLICKS).format(sql.Literal(1 if cluster else 20)))
    connection.execute("CREATE TABLE clicks_other PARTITION OF clicks DEFAULT")
    for day in range(2):
        start = anchor + timedelta(days=day)
        partition = sql.SQL("CREATE TABLE {} PARTITION OF clicks FOR VALUES FROM ({}) TO ({})")
        name, end = sql.Identifier(f"clicks_{day}"), start + timedelta(days=1)
        connection.execute(partition.format(name, sql.Literal(start), sql.Literal(end)))
    connection.execute("CREATE INDEX ON clicks USING brin (event_id)")
    if cluster:
        connection.execute(DISTRIBUTE)


def add_writers(connection: Connection) -> None:
    """Give both tables a column for the writer's xid."""
    for table in ("events", "clicks"):
        connection.execute(sql.SQL(ADD_WRITER).format(sql.Identifier(table)))
        index = sql.SQL("CREATE INDEX ON {} USING brin (writer_xid)")
        connection.execute(index.format(sql.Identifier(table)))


def create_rollups(connection: Connection, stage: Stage, second: str) -> None:
    """Make the clickstream's chain three long; by the second strategy another, and one more beside the first."""
    all_four = "customer_id, event_type, country, browser"
    first = "rollup_events_5min"
    stage.rollups += [
        Rollup(first, first, "events", first, "minute", "5 minutes", all_four, "sequence"),
        Rollup(
            "rollup_events_1hr", first, "events", "rollup_events_1hr", "hour", "1 hour", all_four, "sequence"
        ),
    ]
    add(
        connection,
        stage,
        Rollup("by_day", first, "rollup_events_1hr", "by_day", "bucket", "1 day", all_four, "sequence"),
    )
    two = "customer_id, country"
    chain = [
        ("quarter", "clicks", "15 minutes"),
        ("clicks_hour", "quarter", "1 hour"),
        ("clicks_day", "clicks_hour", "1 day"),
    ]
    for name, source, width in chain:
        add(connection, stage, Rollup(name, "quarter", source, name, "bucket", width, two, second))
    add(connection, stage, Rollup("beside", "beside", "events", "beside", "bucket", "1 hour", two, second))


def add(connection: Connection, stage: Stage, rollup: Rollup) -> None:
    """Create a rollup over events or over another rollup, and note what it must hold."""
    fed = any(other.table == rollup.source for other in stage.rollups)
    given: dict[str, sql.Composable] = {
        "source": sql.Literal(rollup.source), "name": sql.Literal(rollup.name), "bucket": sql.Literal(rollup.width),
    }  # fmt: skip
    if not fed:
        given["dimensions"] = sql.Literal(rollup.dimensions.split(", "))
        given["measures"] = sql.SQL(MEASURES)
        given["schedule"] = sql.Literal(stage.cron)
        given["strategy"] = sql.Literal(rollup.strategy)
    arguments = sql.SQL(", ").join(sql.SQL("{} => {}").format(sql.Identifier(k), v) for k, v in given.items())
    connection.execute(sql.SQL("SELECT clickrollup.create_rollup({})").format(arguments))
    origin = next((other.source for other in stage.rollups if other.table == rollup.source), rollup.source)
    stage.rollups.append(
        Rollup(
            rollup.name,
            rollup.root,
            origin,
            rollup.table,
            rollup.column,
            rollup.width,
            rollup.dimensions,
            rollup.strategy,
        )
    )


def leaves(connection: Connection, table: str, times: list[datetime]) -> dict[datetime, str]:
    """Return the leaf partition that each time falls into, by trying."""
    found = {}
    for time in times:
        connection.execute("BEGIN")
        insert = sql.SQL("INSERT INTO {} (event_time, customer_id) VALUES ({}, 1)")
        connection.execute(insert.format(sql.Identifier(table), sql.Literal(time)))
        probe = sql.SQL("SELECT tableoid::regclass::text FROM {} WHERE customer_id = 1")
        row = connection.execute(probe.format(sql.Identifier(table))).fetchone()
        connection.execute("ROLLBACK")
        assert row is not None
        found[time] = SHARD.sub("", str(row[0]))
    return found
