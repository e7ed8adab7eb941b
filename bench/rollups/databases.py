"""The databases of a measurement: one for each contender, copied from one that has the events."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from clickrollup.sandbox.postgres import PostgresServer
from rollups.clock import Clock
from rollups.contenders import Contender
from rollups.events import COLUMNS, EventSet, create_table

Connection = psycopg.Connection[Any]
# As files: the copy is not written to the log, and what is measured after it begins with a checkpoint.
COPY_DATABASE = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
DROP_DATABASE = sql.SQL("DROP DATABASE {}")
TAKE_MORE = sql.SQL("INSERT INTO {events} ({columns}) SELECT {columns} FROM public.more")
SIZE: LiteralString = """
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname || '.' || c.relname ~ %s
"""
# Chunks of TimescaleDB's rollups bear other names than the rollups.
CHUNKS: LiteralString = """
SELECT coalesce(sum(hypertable_size(format('%I.%I', schema_name, table_name)::regclass)), 0)::bigint
FROM _timescaledb_catalog.continuous_agg AS c JOIN _timescaledb_catalog.hypertable AS h ON h.id = c.mat_hypertable_id
"""
# TimescaleDB would look into each database by a worker, and a database that somebody is in cannot be copied.
WITHOUT_WORKERS = {"timescaledb.telemetry_level": "off", "timescaledb.max_background_workers": "0"}
AUTOVACUUM_ON: LiteralString = "ALTER SYSTEM SET autovacuum = on"
AUTOVACUUM_OFF: LiteralString = "ALTER SYSTEM SET autovacuum = off"
SEEDS = (0.1, 0.2)


@dataclass(frozen=True)
class Session:
    """A contender in a database of its own, with the clock of its backend."""

    contender: Contender
    connection: Connection
    clock: Clock

    def bring_up_to_date(self) -> None:
        self.contender.bring_up_to_date(self.connection)

    def rollup_bytes(self) -> int | None:
        """Return how large its rollups are, with their indexes; None where it keeps none."""
        if self.contender.relations is None:
            return None
        if self.contender.key == "timescaledb":
            return int(self.connection.execute(CHUNKS).fetchall()[0][0])
        pattern = f"^{self.contender.relations}$"
        return int(self.connection.execute(SIZE, [pattern]).fetchall()[0][0])

    def take_more(self) -> None:
        """Insert the events that wait in the table `more`."""
        events = sql.SQL(self.contender.events)
        self.connection.execute(TAKE_MORE.format(events=events, columns=sql.SQL(COLUMNS)))


class Servers:
    """The server of ours, and the one that the lab and the others run on; they may be the same."""

    def __init__(self, own: PostgresServer, lab: PostgresServer) -> None:
        self.own = own
        self.lab = lab

    def of(self, contender: Contender) -> PostgresServer:
        return self.lab if contender.on_lab_server else self.own

    def both(self) -> set[PostgresServer]:
        return {self.own, self.lab}

    def fill(self, event_set: EventSet, count: int, *, more: bool = True) -> None:
        """Create on each server a database with so many events, and as many that wait to be inserted."""
        for server in self.both():
            dsn = server.create_database(raw(event_set))
            with connect(dsn) as connection:
                create_table(connection, event_set.days(count))
                for table, seed in zip(("events", "more") if more else ("events",), SEEDS, strict=False):
                    event_set.fill(connection, table, count, seed)
                connection.execute("VACUUM (ANALYZE, FREEZE)")

    def prepare(self, contender: Contender, event_set: EventSet) -> None:
        """Create the contender's database from that of the events, with its rollups empty."""
        server, name = self.of(contender), prepared(contender, event_set)
        copy_database(server, name, raw(event_set))
        with connect(server.dsn(name)) as connection:
            contender.prepare(connection, server)
            connection.execute("VACUUM (ANALYZE)")

    def drop(self, event_set: EventSet, contenders: list[Contender]) -> None:
        """Drop the databases of a set."""
        for contender in contenders:
            self.of(contender).execute(DROP_DATABASE.format(sql.Identifier(prepared(contender, event_set))))
        for server in self.both():
            server.execute(DROP_DATABASE.format(sql.Identifier(raw(event_set))))

    @contextmanager
    def copied(self, contender: Contender, event_set: EventSet) -> Iterator[Session]:
        """Yield a session in a copy of the contender's database that nobody has used."""
        server, template = self.of(contender), prepared(contender, event_set)
        name = f"{template} copy"
        copy_database(server, name, template)
        with self.session(contender, name) as session:
            yield session
        server.execute(DROP_DATABASE.format(sql.Identifier(name)))

    @contextmanager
    def session(self, contender: Contender, database: str) -> Iterator[Session]:
        server = self.of(contender)
        with connect(server.dsn(database)) as connection:
            yield Session(contender, connection, Clock(server, connection))


def connect(dsn: str) -> Connection:
    """Return a connection that commits each statement and has it planned anew for its values, as BI tools do."""
    return psycopg.connect(dsn, autocommit=True, prepare_threshold=None)


def raw(event_set: EventSet) -> str:
    """Return the name of the database that has the events alone."""
    return f"{event_set.name} events"


def prepared(contender: Contender, event_set: EventSet) -> str:
    """Return the name of the database that has the contender's rollups too."""
    return f"{event_set.name} {contender.key}"


def copy_database(server: PostgresServer, name: str, template: str) -> None:
    """Copy a database in which nobody is."""
    server.execute(COPY_DATABASE.format(sql.Identifier(name), sql.Identifier(template)))


def settings(server_libraries: list[str]) -> dict[str, str]:
    """Return the settings of a server: durable, as in production, and nothing that measures itself beside us."""
    return {
        "shared_buffers": "1GB",
        "max_wal_size": "16GB",
        "checkpoint_timeout": "1h",
        "shared_preload_libraries": ",".join(server_libraries),
        **(WITHOUT_WORKERS if "timescaledb" in server_libraries else {}),
    }


def set_autovacuum(server: PostgresServer, statement: LiteralString) -> None:
    """Let a server vacuum by itself, or not: beside a short case its work would fall on one contender alone."""
    server.execute(statement)
    server.execute("SELECT pg_reload_conf()")
