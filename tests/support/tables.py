"""The tables that the loader's faults are tested with: the clickstream's, and one that a mapping file fills."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql

from support.loading import Sent, event

MAPPING = """
[columns]
device = "meta.device.id"
measured_at = { path = "at", time = "epoch_ms" }
place = "meta.place"
value = { path = "v", lenient = true }
source = "@topic"
"""
CREATE_READINGS = """
CREATE TABLE readings (
    reading_id  bigint GENERATED ALWAYS AS IDENTITY,
    device      bigint NOT NULL,
    measured_at timestamptz NOT NULL,
    place       text NOT NULL,
    value       numeric(10, 2),
    source      text NOT NULL)
"""


class LoadedTable(NamedTuple):
    """A table, its messages, and how the loader is told of them."""

    name: str
    number: str
    options: tuple[str, ...] = ()

    def message(self, number: int, **fields: Any) -> bytes:
        """Return a message that its number tells from all others, with more fields perhaps."""
        if self.name == "events":
            return event(number, **fields)
        meta = {"device": {"id": number}, "place": "Léon, \\"}
        own = {"meta": meta, "at": 1_709_209_800_000 + number, "v": f"{number}.5"}
        return json.dumps(own | fields).encode()

    def messages(self, numbers: Iterable[int], partitions: int = 1) -> list[Sent]:
        """Return a message for each number, spread over the Kafka partitions."""
        return [Sent(self.message(number), number % partitions) for number in numbers]

    def create(self, connection: psycopg.Connection[Any]) -> None:
        """Make the table, where the clickstream does not have it."""
        if self.name != "events":
            connection.execute(CREATE_READINGS)

    def refuse(self, connection: psycopg.Connection[Any], every: int, rest: int) -> None:
        """Let the table refuse one number of so many."""
        statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT refused CHECK ({} % {} <> {})")
        names = sql.Identifier(self.name), sql.Identifier(self.number)
        connection.execute(statement.format(*names, sql.Literal(every), sql.Literal(rest)))

    def accept(self, connection: psycopg.Connection[Any]) -> None:
        """Let it take all again."""
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT refused").format(sql.Identifier(self.name))
        )

    def loaded(self, connection: psycopg.Connection[Any]) -> list[int]:
        """Return the number of each row, as often as it is there."""
        query = sql.SQL("SELECT {0} FROM {1} ORDER BY {0}")
        names = sql.Identifier(self.number), sql.Identifier(self.name)
        return [number for (number,) in connection.execute(query.format(*names))]


def clickstream() -> LoadedTable:
    return LoadedTable("events", "device_id")


def mapped(folder: Path) -> LoadedTable:
    """Return a table of other columns; its mapping file is written into the folder."""
    file = folder / "readings.toml"
    file.write_text(MAPPING)
    return LoadedTable("readings", "device", ("--table", "readings", "--mapping", str(file)))


def in_turn(name: str) -> pytest.MarkDecorator:
    """Let a test have the one table, and with FAULTS=all, as in make test-faults, both: it takes long."""
    both = os.environ.get("FAULTS") == "all"
    return pytest.mark.parametrize("table", ["events", "mapped"] if both else [name], indirect=True)
