"""What keeps the same two rollups: ours in its forms, the lab's functions, and what else people use for this."""

from dataclasses import dataclass, replace
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from clickrollup.sandbox.postgres import PostgresServer
from rollups import statements
from rollups.results import EVENTS, OURS

Connection = psycopg.Connection[Any]
LOAD = ("new keys", "merge")
STEADY = (
    "nothing new",
    "100 events a run",
    "1000 late events at once",
    "1000 late events one by one",
)
QUERIES = "five queries on stored rollups"
LIVE = "five queries on live views"
GROWTH = "growth"
AVAILABLE: LiteralString = "SELECT name, default_version FROM pg_available_extensions WHERE name = ANY (%s)"


@dataclass(frozen=True)
class Rollups:
    """The names of the two tables or views, as SQL writes them, and of the hour's bucket."""

    five: LiteralString
    hour: LiteralString


@dataclass(frozen=True)
class Contender:
    """One way to keep the two rollups.

    `key` names it on the command line. `on_lab_server` says on which of the two servers it runs, where they differ.
    `wanted` extensions are created where they are to be had, `needed` ones must be.
    """

    key: str
    name: str
    cases: tuple[str, ...]
    setup: sql.SQL | sql.Composed
    run: tuple[LiteralString, ...]
    needed: tuple[str, ...] = ("hll", "topn")
    wanted: tuple[str, ...] = ()
    on_lab_server: bool = True
    events: LiteralString = "public.events"
    stored: Rollups | None = None
    live: Rollups | None = None
    relations: LiteralString | None = None

    def extensions(self, server: PostgresServer) -> dict[str, str]:
        """Return the extensions that it uses on this server, with their versions."""
        names = [*self.needed, *self.wanted]
        with psycopg.connect(server.dsn()) as connection:
            found: dict[str, str] = dict(connection.execute(AVAILABLE, [names]).fetchall())
        return {name: found[name] for name in names if name in found}

    def missing(self, server: PostgresServer) -> str | None:
        """Return why it cannot run on this server, or None."""
        lacking = set(self.needed) - set(self.extensions(server))
        return (
            f"{', '.join(sorted(lacking))} not installed in {server.installation.programs}"
            if lacking
            else None
        )

    def prepare(self, connection: Connection, server: PostgresServer) -> None:
        """Create its rollups, empty, over the events that are there."""
        for name in self.extensions(server):
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {} CASCADE").format(sql.Identifier(name))
            )
        connection.execute(self.setup)

    def bring_up_to_date(self, connection: Connection) -> None:
        """Roll up all events that are not yet."""
        for statement in self.run:
            connection.execute(statement)


OUR_TABLES = Rollups("public.rollup_events_5min", "public.rollup_events_1hr")
ALL = (*LOAD, *STEADY, QUERIES)
FULL = Contender(
    OURS,
    OURS,
    (*ALL, LIVE, GROWTH),
    setup=sql.SQL("SELECT clickrollup.create_clickstream(schedule => NULL)"),
    run=("CALL clickrollup.run_rollup('rollup_events_5min')",),
    needed=("hll", "clickrollup"),
    on_lab_server=False,
    stored=OUR_TABLES,
    live=Rollups("public.rollup_events_5min_live", "public.rollup_events_1hr_live"),
    relations="public.rollup_events_(5min|1hr)",
)
LAB = Contender(
    "lab",
    "the lab",
    (*ALL, GROWTH),
    setup=statements.lab(),
    run=("SELECT lab.five_minutely_aggregation()", "SELECT lab.hourly_aggregation()"),
    stored=Rollups("lab.rollup_events_5min", "lab.rollup_events_1hr"),
    relations="lab.rollup_events_(5min|1hr)",
)
TIMESCALE = Contender(
    "timescaledb",
    "TimescaleDB",
    (*ALL, LIVE, GROWTH),
    setup=statements.timescale(),
    run=(
        "CALL refresh_continuous_aggregate('hyper.rollup_events_5min', NULL, NULL)",
        "CALL refresh_continuous_aggregate('hyper.rollup_events_1hr', NULL, NULL)",
    ),
    needed=("hll", "topn", "timescaledb"),
    events="hyper.events",
    stored=Rollups("hyper.rollup_events_5min_stored", "hyper.rollup_events_1hr_stored"),
    live=Rollups("hyper.rollup_events_5min", "hyper.rollup_events_1hr"),
    relations="_timescaledb_internal._materialized_hypertable_.*",
)
INCREMENTAL = Contender(
    "pg_incremental",
    "pg_incremental",
    (*ALL, GROWTH),
    setup=statements.incremental(),
    run=("CALL incremental.execute_pipeline('5min')", "CALL incremental.execute_pipeline('1hr')"),
    needed=("hll", "topn", "pg_incremental"),
    stored=Rollups("piped.rollup_events_5min", "piped.rollup_events_1hr"),
    relations="piped.rollup_events_(5min|1hr)",
)
SINGLE = Contender(
    "single",
    "one rollup at a time, both from events",
    LOAD,
    setup=statements.single(),
    run=("CALL clickrollup.run_rollup('single_5min')", "CALL clickrollup.run_rollup('single_1hr')"),
    needed=("hll", "clickrollup"),
    wanted=("topn", "clickrollup_kernel"),
    on_lab_server=False,
    stored=Rollups("public.single_5min", "public.single_1hr"),
    relations="public.single_(5min|1hr)",
)
MATERIALIZED = Contender(
    "matview",
    "REFRESH MATERIALIZED VIEW",
    LOAD,
    setup=statements.materialized(),
    run=(
        "REFRESH MATERIALIZED VIEW seen.rollup_events_5min",
        "REFRESH MATERIALIZED VIEW seen.rollup_events_1hr",
    ),
    stored=Rollups("seen.rollup_events_5min", "seen.rollup_events_1hr"),
    relations="seen.rollup_events_(5min|1hr)",
)
FLOOR = Contender(
    "floor",
    "GROUP BY and count(*) alone, five minutes, nothing kept",
    LOAD,
    setup=statements.floor(),
    run=(statements.FLOOR,),
    needed=(),
    on_lab_server=False,
)
RAW = Contender(
    "raw",
    EVENTS,
    (QUERIES,),
    setup=sql.SQL("SELECT"),
    run=(),
    needed=(),
    on_lab_server=False,
)
KEYS = (
    *("ours", "ours-serial", "ours-parts", "ours-no-kernel", "ours-plain"),
    *("lab", "timescaledb", "pg_incremental", "single", "matview", "floor", "raw"),
)
KERNEL = "clickrollup_kernel"
SERIAL: LiteralString = "SET max_parallel_workers_per_gather = 0"


PARTS = Rollups("public.rollup_events_5min_parts", "public.rollup_events_1hr_parts")


def forms_of_ours(server: PostgresServer) -> list[Contender]:
    """Return ours with all that is installed, and without one of it after the other; the first is called `ours`."""
    there = replace(FULL, wanted=("topn", KERNEL)).extensions(server)
    wanted = tuple(name for name in ("topn", KERNEL) if name in there)
    best = replace(FULL, wanted=wanted)
    forms = [
        best,
        replace(best, key="ours-serial", name="ours, without workers", cases=LOAD, run=(SERIAL, *FULL.run)),
        replace(best, key="ours-parts", name="ours, parts views", cases=(LIVE,), live=PARTS),
    ]
    if KERNEL in wanted:
        forms.append(replace(FULL, key="ours-no-kernel", name="ours, without the kernel", wanted=wanted[:-1]))
    if wanted:
        forms.append(replace(FULL, key="ours-plain", name="ours, without topn or kernel", wanted=()))
    return forms


def all_contenders(server: PostgresServer) -> list[Contender]:
    """Return all, ours first, as they can be on the server of ours."""
    return [*forms_of_ours(server), LAB, TIMESCALE, INCREMENTAL, SINGLE, MATERIALIZED, FLOOR, RAW]
