"""The group of a loader: one for each table by default, and never shared by two databases or two tables."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from confluent_kafka import Consumer
from psycopg.conninfo import conninfo_to_dict
from support.databases import cloned_database
from support.loading import (
    SESSION_TIMEOUT,
    events,
    load,
    loaded,
    offsets,
    running_loader,
    send,
    try_to_load,
    wait_until,
)
from support.producing import clickrollup

from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
GROUPS = "SELECT DISTINCT consumer_group FROM clickrollup.loader_offsets ORDER BY 1"


@pytest.fixture
def other_database(server: PostgresServer, template_database: str) -> Iterator[str]:
    with cloned_database(server, template_database) as dsn:
        yield dsn


def by_default(database: str, broker: Broker, topic: str, *more: str) -> Any:
    """Load to the end with no group named, and return how it went."""
    where = ("--dsn", database, "--kafka", broker.bootstrap_servers, "--topic", topic)
    return clickrollup("load", *where, "--until-end", "--session-timeout", SESSION_TIMEOUT, *more)


def groups(connection: Connection) -> list[str]:
    return [group for (group,) in connection.execute(GROUPS)]


def test_each_database_and_each_table_has_a_group_of_its_own(
    database: str, other_database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE SCHEMA shop")
    connection.execute('CREATE TABLE shop."Odd.events" (LIKE events INCLUDING ALL)')
    send(broker.bootstrap_servers, topic, events(range(40), partitions=4))
    for dsn, table in ((database, "events"), (database, 'shop."Odd.events"'), (other_database, "events")):
        done = by_default(dsn, broker, topic, "--table", table)
        assert done.returncode == 0, done.stderr
    assert loaded(connection) == list(range(40))
    assert connection.execute('SELECT count(*) FROM shop."Odd.events"').fetchone() == (40,)
    with psycopg.connect(other_database) as other:
        assert loaded(other) == list(range(40))
    name = conninfo_to_dict(database)["dbname"]
    assert groups(connection) == [f"clickrollup.{name}.public.events", f"clickrollup.{name}.shop.Odd.events"]
    where = ("--dsn", database, "--kafka", broker.bootstrap_servers, "--topic", topic)
    assert f"group clickrollup.{name}.public.events: " in clickrollup("doctor", *where).stdout


def test_offsets_of_the_former_default_are_gone_on_with(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute(
        "INSERT INTO clickrollup.loader_offsets (consumer_group, topic, kafka_partition, next_offset) "
        "SELECT 'clickrollup', %s, number, 5 FROM generate_series(0, 3) AS number",
        [topic],
    )
    connection.execute("CREATE TABLE others (LIKE events INCLUDING ALL)")
    send(broker.bootstrap_servers, topic, events(range(40), partitions=4))
    done = by_default(database, broker, topic)
    assert "goes on in the group that was the default of all tables" in done.stderr
    assert loaded(connection) == list(range(20, 40))
    assert groups(connection) == ["clickrollup"]
    assert by_default(database, broker, topic, "--table", "others").returncode == 0
    assert connection.execute("SELECT count(*) FROM others").fetchone() == (40,)


def test_a_table_that_was_renamed_is_asked_about(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE old (LIKE events INCLUDING ALL)")
    send(broker.bootstrap_servers, topic, events(range(10)))
    assert by_default(database, broker, topic, "--table", "old").returncode == 0
    connection.execute("ALTER TABLE old RENAME TO new")
    done = by_default(database, broker, topic, "--table", "new")
    assert done.returncode == 2
    (group,) = groups(connection)
    assert f'If it was renamed to "public"."new", go on with --group {group}.' in done.stderr
    assert by_default(database, broker, topic, "--table", "new", "--group", group).returncode == 0
    assert by_default(database, broker, topic, "--table", "new").returncode == 0
    assert connection.execute("SELECT count(*) FROM new").fetchone() == (10,)


def test_another_table_in_the_same_group_is_refused(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE others (LIKE events INCLUDING ALL)")
    send(broker.bootstrap_servers, topic, events(range(10)))
    load(database, broker.bootstrap_servers, topic)
    done = try_to_load(database, broker.bootstrap_servers, topic, "--table", "others")
    assert done.returncode == 2
    assert f'group {topic} loads topic {topic} for another: table "public"."events"' in done.stderr


def test_another_database_in_the_same_group_is_refused(
    database: str, other_database: str, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(10), partitions=4))
    load(database, broker.bootstrap_servers, topic)
    done = try_to_load(other_database, broker.bootstrap_servers, topic)
    assert done.returncode == 2
    assert f"group {topic} loads topic {topic} for another" in done.stderr
    assert "HINT: Give this loader a --group of its own." in done.stderr


@pytest.mark.apache_kafka
def test_another_database_beside_a_running_loader_is_refused(
    database: str, other_database: str, connection: Connection, apache_kafka: ApacheKafka, make_topic: Any
) -> None:
    topic = make_topic(on=apache_kafka)
    where = apache_kafka.bootstrap_servers, topic, "--session-timeout", "6"
    with running_loader(database, *where) as first:
        first.wait_for("assigned")
        done = try_to_load(other_database, *where)
        assert done.returncode == 2
        assert "another database or table: clickrollup-" in done.stderr
        send(*where[:2], events(range(40), partitions=4))
        wait_until(lambda: sum(offsets(connection).values()) == 40)
        assert first.stop()[0] == 0
    done = try_to_load(other_database, *where)
    assert done.returncode == 2
    assert f'/{conninfo_to_dict(database)["dbname"]} "public"."events"' in done.stderr


@pytest.mark.apache_kafka
def test_of_two_databases_that_begin_at_once_one_goes_on_with_all(
    database: str, other_database: str, apache_kafka: ApacheKafka, make_topic: Any
) -> None:
    topic = make_topic(on=apache_kafka)
    where = apache_kafka.bootstrap_servers, topic, "--session-timeout", "6"
    with running_loader(database, *where) as first, running_loader(other_database, *where) as second:
        loaders = {database: first, other_database: second}
        wait_until(lambda: any(loader.process.poll() is not None for loader in loaders.values()))
        (left,) = (dsn for dsn, loader in loaders.items() if loader.process.poll() is None)
        send(*where[:2], events(range(40), partitions=4))
        with psycopg.connect(left, autocommit=True) as connection:
            wait_until(lambda: loaded(connection) == list(range(40)))


def test_a_group_that_its_members_left_at_once_gets_on(database: str, broker: Broker, topic: str) -> None:
    members = [
        Consumer(
            {
                "bootstrap.servers": broker.bootstrap_servers,
                "group.id": topic,
                "partition.assignment.strategy": "cooperative-sticky",
                "session.timeout.ms": int(SESSION_TIMEOUT) * 1000,
                "heartbeat.interval.ms": 500,
                "enable.auto.commit": False,
            }
        )
        for _ in range(2)
    ]
    for count, member in enumerate(members, 1):
        member.subscribe([topic])
        wait_until(lambda count=count: all(one.poll(0.05) or one.assignment() for one in members[:count]))
    for member in reversed(members):
        member.close()
    send(broker.bootstrap_servers, topic, events(range(10)))
    assert load(database, broker.bootstrap_servers, topic)["loaded"] == 10
    assert load(database, broker.bootstrap_servers, topic, "--workers", "2")["loaded"] == 0
