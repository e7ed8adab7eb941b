"""Makes rows of messages by a mapping, without a server."""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from psycopg import sql

from clickrollup.mapping.catalog import Column
from clickrollup.mapping.formats import Format, json_texts
from clickrollup.mapping.mapped import Mapped
from clickrollup.mapping.plan import Plan, refuse_delete_by, refuse_fields
from clickrollup.mapping.rules import MappingFile
from clickrollup.mapping.target import MappedTarget

# 2024-02-29 12:30:00 UTC
KAFKA_TIME = 1_709_209_800_000
NOON = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)


class Message(NamedTuple):
    """A message of Kafka, made up."""

    its_value: bytes | None
    its_key: bytes | None = None
    its_headers: tuple[tuple[str, bytes], ...] = ()

    def value(self) -> bytes | None:
        return self.its_value

    def key(self) -> bytes | None:
        return self.its_key

    def headers(self) -> list[tuple[str, bytes]]:
        return list(self.its_headers)

    def topic(self) -> str:
        return "orders"

    def partition(self) -> int:
        return 3

    def offset(self) -> int:
        return 42

    def timestamp(self) -> tuple[int, int]:
        return 1, KAFKA_TIME


def column(name: str, kind: str = "text", **more: Any) -> Column:
    plain = {
        "is_array": False,
        "of_domain": False,
        "not_null": False,
        "has_default": False,
        "by_server": False,
    }
    return Column(name, kind, kind, **(plain | more))


def mapped(
    text: str,
    *columns: Column,
    extra: bool = False,
    form: Format = json_texts,
    texts: bool = False,
    **more: str,
) -> Mapped:
    file = MappingFile("orders.toml", text)
    refuse_delete_by(file, {one.name: one for one in columns})
    refuse_fields(file)
    target = MappedTarget(
        1, sql.Identifier("orders"), columns, column("extra", "jsonb") if extra else None, nested=True
    )
    return Mapped(target, Plan(columns, file, "", texts=texts, **more), file.rules, form)


def rows(maker: Mapped, *messages: Any) -> Any:
    """Return the rows of messages, or the reason of the first bad one."""
    found = [m if isinstance(m, Message) else Message(json.dumps(m).encode()) for m in messages]
    made = maker.make(found)
    return next(iter(made.bad.values())) if made.bad else [row for group in made.rows for row in group]
