"""What the loader finds wrong before it loads: an exit code for the supervisor, a way out for the person."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from support.loading import Sent, events, load, loaded, options, send, try_to_load
from support.producing import clickrollup

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.events.checks import find_target
from clickrollup.events.settings import TableSettings
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.network import free_port

Connection = psycopg.Connection[tuple[Any, ...]]


def test_no_extension(bare_database: str, broker: Broker, topic: str) -> None:
    done = try_to_load(bare_database, broker.bootstrap_servers, topic)
    assert done.returncode == 2
    assert "has no clickrollup.dead_letters, clickrollup.loader_offsets" in done.stderr
    assert "HINT: There: CREATE EXTENSION clickrollup CASCADE; SELECT clickrollup.create_" in done.stderr


def test_an_older_extension_has_to_be_upgraded(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    """As 0.1.0 made its table; that an upgrade adds the column is in test_upgrade."""
    connection.execute("ALTER TABLE clickrollup.dead_letters DROP COLUMN message_headers")
    done = try_to_load(database, broker.bootstrap_servers, topic)
    assert done.returncode == 2
    assert "is older than this program" in done.stderr
    assert "ALTER EXTENSION clickrollup UPDATE;" in done.stderr.partition("HINT: ")[2]


@pytest.mark.parametrize("table", ["nothing", "nowhere.events", '"Events"'])
def test_no_table(database: str, broker: Broker, topic: str, table: str) -> None:
    done = try_to_load(database, broker.bootstrap_servers, topic, "--table", table)
    assert done.returncode == 2
    assert f"table {table} is not in database" in done.stderr
    assert "HINT: SELECT clickrollup.create_clickstream()" in done.stderr


def test_table_that_is_no_name(database: str, broker: Broker, topic: str) -> None:
    done = try_to_load(database, broker.bootstrap_servers, topic, "--table", "events; drop table events")
    assert done.returncode == 2
    # From PostgreSQL 17 on to_regclass() answers NULL to what is no name.
    assert (
        "invalid name syntax (SQLSTATE 42602)" in done.stderr or "drop table events is not in" in done.stderr
    )


def test_columns_of_other_types(database: str, connection: Connection, broker: Broker, topic: str) -> None:
    connection.execute("CREATE TABLE others (LIKE events)")
    connection.execute("ALTER TABLE others DROP COLUMN browser, ALTER COLUMN session_id TYPE numeric")
    done = try_to_load(database, broker.bootstrap_servers, topic, "--table", "others")
    assert done.returncode == 2
    assert (
        "lacks columns as the loader needs them: browser text (absent), session_id int8 (numeric)"
        in done.stderr
    )


UNFIT = {
    "seen": "a view without a trigger INSTEAD OF INSERT",
    "stored": "no table",
    "numbers": "no table",
    "kept": "under row-level security for this role",
}


def test_what_no_copy_fills(connection: Connection, stranger: str) -> None:
    connection.execute("""
        CREATE VIEW seen AS SELECT 1 AS a;
        CREATE MATERIALIZED VIEW stored AS SELECT 1 AS a;
        CREATE SEQUENCE numbers;
        CREATE TABLE kept (a integer);
        ALTER TABLE kept ENABLE ROW LEVEL SECURITY;
        CREATE VIEW taking AS SELECT a FROM kept;
        CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER take INSTEAD OF INSERT ON taking FOR EACH ROW EXECUTE FUNCTION take();
        """)
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(stranger)))
    for table, reason in UNFIT.items():
        with pytest.raises(
            ConfigurationError, match=f"{table} is {reason}, and COPY does not fill it"
        ) as caught:
            find_target(connection, TableSettings(table=table))
        assert caught.value.hint is not None
    assert find_target(connection, TableSettings(table="taking")).name == '"public"."taking"'
    connection.execute("RESET ROLE")


PASSWORD = {"CLICKROLLUP_KAFKA_PASSWORD": "s3cret"}


@pytest.fixture
def stranger(connection: Connection) -> Iterator[str]:
    """A role with no privileges but to log in."""
    role = f"stranger_{uuid4().hex}"
    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    yield role
    connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
    connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_the_grants_of_the_hint_are_those_that_are_needed(
    database: str, connection: Connection, broker: Broker, topic: str, stranger: str
) -> None:
    connection.execute("REVOKE ALL ON SCHEMA clickrollup FROM PUBLIC")
    connection.execute("REVOKE ALL ON ALL TABLES IN SCHEMA clickrollup FROM PUBLIC")
    send(broker.bootstrap_servers, topic, [*events(range(10)), Sent(b"bad")])
    dsn = f"{database} user={stranger}"
    done = try_to_load(dsn, broker.bootstrap_servers, topic)
    assert done.returncode == 2
    assert f"role {stranger} lacks 6 privileges: USAGE ON SCHEMA clickrollup, " in done.stderr
    for statement in done.stderr.partition("HINT: ")[2].split("; "):
        connection.execute(statement.strip().encode())
    assert load(dsn, broker.bootstrap_servers, topic)["dead_letters"] == 1
    assert loaded(connection) == list(range(10))


def test_no_topic(database: str, broker: Broker) -> None:
    done = try_to_load(database, broker.bootstrap_servers, "absent")
    assert done.returncode == 2
    assert f"topic absent is not at kafka {broker.bootstrap_servers}" in done.stderr
    assert "kafka-topics.sh" in done.stderr


def test_no_broker(database: str) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    done = try_to_load(database, nobody, "clicks", "--connect-timeout", "1")
    assert done.returncode == 5
    assert f"kafka at {nobody} cannot be reached" in done.stderr


def test_no_server() -> None:
    dsn = f"postgresql://someone:s3cret@127.0.0.1:{free_port()}/nothing"
    done = clickrollup("load", *options(dsn, "127.0.0.1:1", "clicks"))
    assert done.returncode == 5
    assert "postgresql cannot be reached: " in done.stderr
    assert "Connection refused" in done.stderr
    assert "s3cret" not in done.stderr


def test_settings_of_kafka_that_are_refused(database: str, broker: Broker, topic: str) -> None:
    wrong = (
        "--kafka-security-protocol",
        "sasl_plaintext",
        "--kafka-sasl-mechanism",
        "NONE",
        "--kafka-username",
        "u",
    )
    done = clickrollup(
        "load",
        *options(database, broker.bootstrap_servers, topic),
        *wrong,
        **PASSWORD,
    )
    assert done.returncode == 2
    assert "setting kafka_sasl_mechanism" in done.stderr
    assert "s3cret" not in done.stderr
