"""A table that a subscription fills: its ids and xids come from another server, so no strategy is sound there."""

from collections.abc import Iterator
from contextlib import closing
from typing import LiteralString

import psycopg
import pytest
from psycopg import errors, sql
from support.databases import cloned_database
from support.isolation import Connection, wait_until

from clickrollup.sandbox.postgres import PostgresServer

READINGS: LiteralString = (
    "CREATE TABLE readings (id bigserial PRIMARY KEY, at timestamptz NOT NULL,"
    " writer_xid bigint NOT NULL DEFAULT txid_current())"
)
CREATE_ROLLUP: LiteralString = (
    "SELECT clickrollup.create_rollup('readings', 'readings_hour', '1 hour', schedule => NULL,"
    " strategy => %s)"
)
INSERT: LiteralString = (
    "INSERT INTO readings (at) SELECT '2026-03-01 00:00:00+00' FROM generate_series(1, 100)"
)
FILLED: LiteralString = "SELECT 1 FROM readings HAVING count(*) = 100"


@pytest.fixture(scope="module")
def logical() -> Iterator[PostgresServer]:
    """A server that decodes its log."""
    with PostgresServer(durable=False, settings={"wal_level": "logical"}) as running:
        yield running


@pytest.fixture
def published(logical: PostgresServer) -> Iterator[Connection]:
    """A database that publishes readings, with a slot: the server would wait for itself to make one."""
    with cloned_database(logical, None) as dsn, closing(psycopg.connect(dsn, autocommit=True)) as session:
        session.execute(READINGS)
        session.execute("CREATE PUBLICATION readings FOR TABLE readings")
        session.execute("SELECT pg_create_logical_replication_slot('readings', 'pgoutput')")
        yield session
        session.execute("SELECT pg_drop_replication_slot('readings')")


@pytest.fixture
def subscriber(logical: PostgresServer) -> Iterator[Connection]:
    """A database with the extension and a table readings."""
    with cloned_database(logical, None) as dsn, closing(psycopg.connect(dsn, autocommit=True)) as session:
        session.execute("CREATE EXTENSION clickrollup CASCADE")
        session.execute(READINGS)
        yield session


@pytest.fixture
def subscribe(
    logical: PostgresServer, published: Connection, subscriber: Connection
) -> Iterator[sql.Composed]:
    """The statement that subscribes to what is published; the subscription is gone at the end."""
    yield sql.SQL(
        "CREATE SUBSCRIPTION readings CONNECTION {} PUBLICATION readings WITH (create_slot = false)"
    ).format(sql.Literal(logical.dsn(published.info.dbname)))
    for statement in (
        "ALTER SUBSCRIPTION readings DISABLE",
        "ALTER SUBSCRIPTION readings SET (slot_name = NONE)",
        "DROP SUBSCRIPTION readings",
    ):
        subscriber.execute(statement)
    wait_until(published, "SELECT 1 FROM pg_replication_slots WHERE slot_name = 'readings' AND NOT active")


def test_subscribed_table_is_refused(
    published: Connection, subscriber: Connection, subscribe: sql.Composed, strategy: str
) -> None:
    subscriber.execute(subscribe)
    published.execute(INSERT)
    wait_until(subscriber, FILLED)
    with pytest.raises(
        errors.FeatureNotSupported, match=r"a subscription writes to public\.readings"
    ) as raised:
        subscriber.execute(CREATE_ROLLUP, [strategy])
    assert "sequence =>" not in str(raised.value.diag.message_hint)


def test_source_that_becomes_subscribed(
    published: Connection, subscriber: Connection, subscribe: sql.Composed, strategy: str
) -> None:
    subscriber.execute(CREATE_ROLLUP, [strategy])
    subscriber.execute(subscribe)
    published.execute(INSERT)
    wait_until(subscriber, FILLED)
    with pytest.raises(errors.FeatureNotSupported, match="a subscription writes to"):
        subscriber.execute("SELECT * FROM aggregate_readings_hour()")
    found = subscriber.execute("SELECT topic, state::text, reason FROM clickrollup.health()").fetchone()
    assert found == (
        "window unsound", "critical",
        "a subscription writes to public.readings, with ids and xids of another server",
    )  # fmt: skip
