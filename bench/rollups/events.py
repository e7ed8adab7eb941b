"""The sets of events: made up by the server, the same for the same seed, and a real log."""

import csv
import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from support.outside import REAL_EVENTS

Connection = psycopg.Connection[Any]
START = datetime(2026, 3, 1, tzinfo=UTC)
COLUMNS: LiteralString = "event_time, customer_id, event_type, country, browser, device_id, session_id"
# The same table for every contender: that of create_clickstream, with a partition a day.
TABLE: LiteralString = """
CREATE TABLE events (
    event_id    bigint GENERATED ALWAYS AS IDENTITY,
    event_time  timestamptz NOT NULL DEFAULT now(),
    customer_id bigint,
    event_type  text,
    country     text,
    browser     text,
    device_id   bigint,
    session_id  bigint,
    CONSTRAINT events_event_time_range CHECK (event_time >= '0001-01-01 00:00:00+00'
                                              AND event_time < '10000-01-01 00:00:00+00'),
    CONSTRAINT events_text_length CHECK (octet_length(event_type) <= 800 AND octet_length(country) <= 800
                                         AND octet_length(browser) <= 800)
) PARTITION BY RANGE (event_time);
CREATE INDEX events_event_id_idx ON events USING brin (event_id) WITH (pages_per_range = 32);
CREATE TABLE more (LIKE events);
ALTER TABLE more DROP COLUMN event_id;
"""
PARTITION = sql.SQL("CREATE TABLE {} PARTITION OF events FOR VALUES FROM ({}) TO ({})")
MAKE = sql.SQL("""
INSERT INTO {table} ({columns})
SELECT {start}::timestamptz + i / {count}::double precision * {span}::interval,
       1 + floor({tenants} * power(random(), {skew}))::int,
       (ARRAY['view', 'click', 'purchase', 'download'])[1 + floor(4 * random())::int],
       (ARRAY['DE', 'FR', 'IN', 'JP', 'BR', 'US'])[1 + floor({countries} * random())::int],
       (ARRAY['Chrome', 'Safari', 'Firefox', 'Edge'])[1 + floor({browsers} * random())::int],
       floor(200000 * random())::bigint, floor(2000000 * random())::bigint
FROM generate_series(0, {count} - 1) AS i
""")
COPY = sql.SQL("COPY {} ({}) FROM STDIN")
Event = tuple[datetime, int, str, str, str, int, int]


@dataclass(frozen=True)
class EventSet:
    """Events made up by the server; a million of them take `span`, fewer a shorter time, so that groups are alike."""

    name: str
    what: str
    tenants: int
    skew: int
    countries: int = 6
    browsers: int = 4
    span: timedelta = timedelta(hours=6)
    fixed_span: bool = False

    def missing(self) -> str | None:
        """Return why it cannot be had, or None."""
        return None

    def length(self, count: int) -> timedelta:
        """Return the time over which so many events are spread."""
        return self.span if self.fixed_span else max(self.span * count / 1_000_000, timedelta(minutes=10))

    def count(self, asked: int) -> int:
        """Return how many events there will be when so many are asked for."""
        return asked

    def days(self, count: int) -> int:
        """Return how many daily partitions hold them, and what comes on the day after."""
        return ceil(self.length(count) / timedelta(days=1)) + 1

    def fill(self, connection: Connection, table: str, count: int, seed: float) -> None:
        """Insert so many events into a table."""
        connection.execute("SELECT setseed(%s)", [seed])
        statement = MAKE.format(
            table=sql.SQL(table),
            columns=sql.SQL(COLUMNS),
            start=START.isoformat(),
            span=f"{self.length(count).total_seconds()} s",
            count=count,
            tenants=self.tenants,
            skew=self.skew,
            countries=self.countries,
            browsers=self.browsers,
        )
        connection.execute(statement)


@dataclass(frozen=True)
class RealEvents(EventSet):
    """The requests of a public web server, with their days moved to START."""

    def missing(self) -> str | None:
        return None if REAL_EVENTS.exists() else f"{REAL_EVENTS.name} is not there; {REAL_EVENTS.source}"

    def count(self, asked: int) -> int:
        return min(asked, len(real_events()))

    def fill(self, connection: Connection, table: str, count: int, seed: float) -> None:  # noqa: ARG002
        copy_into(connection, table, real_events()[:count])


def real_events() -> list[Event]:
    """Return the events of the real log."""
    with gzip.open(REAL_EVENTS.path(), "rt") as lines:
        rows = list(csv.DictReader(lines))
    times = [datetime.fromisoformat(row["event_time"]) for row in rows]
    moved_by = START - min(times).replace(hour=0, minute=0, second=0)
    return [
        (
            at + moved_by,
            int(row["customer_id"]),
            row["event_type"],
            row["country"],
            row["browser"],
            int(row["device_id"]),
            int(row["session_id"]),
        )
        for at, row in zip(times, rows, strict=True)
    ]


def copy_into(connection: Connection, table: str, events: list[Event]) -> None:
    """Insert events by one COPY."""
    statement = COPY.format(sql.SQL(table), sql.SQL(COLUMNS))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for event in events:
            copy.write_row(event)


def create_table(connection: Connection, days: int) -> None:
    """Create the table `events` with daily partitions from START on, and `more`, where events wait to be inserted."""
    connection.execute(TABLE)
    for number in range(days):
        first = START + timedelta(days=number)
        name = sql.Identifier(f"events_{first:%Y%m%d}")
        last = first + timedelta(days=1)
        connection.execute(PARTITION.format(name, first.isoformat(), last.isoformat()))


SKEWED = EventSet("skewed", "20 tenants, the busiest with 37 % of all events, 1,920 keys", 20, 3)
SETS = {
    "skewed": SKEWED,
    "uniform": EventSet("uniform", "1,000 tenants alike, 96,000 keys", 1000, 1),
    "dense": EventSet("dense", "32 keys, many events a group", 2, 1, countries=2, browsers=2),
    "real": RealEvents(
        "real", "requests of a public web server in four days", 0, 0, span=timedelta(days=4), fixed_span=True
    ),
}
# What cases about a long-filled database take: late events go to any of its days.
HISTORY_DAYS = 30
HISTORY = EventSet("history", SKEWED.what, 20, 3, span=timedelta(days=HISTORY_DAYS), fixed_span=True)
