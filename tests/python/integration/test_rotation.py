"""Passwords that are changed while the loader runs: it takes the new one from its file, and loses nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from support.loading import RunningLoader, Sent, events, loaded, options, running_loader, send, wait_until
from support.producing import PATIENCE, environment

from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
DEAD_LETTERS = "SELECT count(*) FROM clickrollup.dead_letters"


def give(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Let the loader that the test runs see these variables."""
    monkeypatch.setattr("support.producing.environment", lambda **more: environment(**variables, **more))


@contextmanager
def started(loader: RunningLoader) -> Iterator[RunningLoader]:
    """Yield the loader, and end it whatever happens in the block."""
    try:
        yield loader
    finally:
        loader.process.kill()
        loader.process.communicate(timeout=PATIENCE)


def test_password_of_postgresql(
    server: PostgresServer,
    database: str,
    connection: Connection,
    broker: Broker,
    topic: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = tmp_path / "password"
    by_tcp = conninfo_to_dict(server.tcp_dsn(str(conninfo_to_dict(database)["dbname"])))
    secret.write_text(make_conninfo(**by_tcp | {"user": "rotated", "password": "one"}))
    connection.execute("CREATE ROLE rotated LOGIN PASSWORD 'one'")
    connection.execute("SELECT clickrollup.grant_loader('rotated', 'events')")
    give(monkeypatch, CLICKROLLUP_DSN_FILE=str(secret))
    try:
        # No --dsn: a flag would win over the file and never change.
        without_dsn = options("", broker.bootstrap_servers, topic)[2:]
        with started(RunningLoader(*without_dsn)) as loader:
            send(broker.bootstrap_servers, topic, events(range(50)))
            wait_until(lambda: len(loaded(connection)) == 50)
            connection.execute("ALTER ROLE rotated PASSWORD 'two'")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotated'"
            )
            send(broker.bootstrap_servers, topic, events(range(50, 100)))
            assert (
                "password authentication failed"
                in [loader.wait_for("waiting for a server") for _ in range(2)][1]["error"]
            )
            secret.write_text(secret.read_text().replace("password=one", "password=two"))
            wait_until(lambda: len(loaded(connection)) >= 100)
        assert loaded(connection) == list(range(100))
    finally:
        connection.execute("DROP OWNED BY rotated; DROP ROLE rotated")


@pytest.mark.apache_kafka
def test_password_of_kafka(
    database: str,
    connection: Connection,
    apache_kafka: ApacheKafka,
    make_topic: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topic, copies = make_topic(1, on=apache_kafka), make_topic(1, on=apache_kafka)
    admin = AdminClient({"bootstrap.servers": apache_kafka.bootstrap_servers})
    secret = tmp_path / "password"
    secret.write_text("one")
    change_password(admin, "one")
    give(monkeypatch, CLICKROLLUP_KAFKA_PASSWORD_FILE=str(secret))
    login = ("--kafka-username", "rotated", "--kafka-sasl-mechanism", "SCRAM-SHA-512")
    trust = (
        "--kafka-ca",
        str(apache_kafka.secure.ca),
        "--session-timeout",
        "30",
        "--dead-letter-topic",
        copies,
    )
    with running_loader(database, apache_kafka.secure.sasl_ssl, topic, *login, *trust) as loader:
        send(apache_kafka.bootstrap_servers, topic, events(range(50)))
        wait_until(lambda: len(loaded(connection)) == 50)
        # The broker asks for the password again every three seconds.
        change_password(admin, "two")
        assert "Authentication failed" in loader.wait_for("kafka")["error"]
        send(apache_kafka.bootstrap_servers, topic, events(range(50, 100)))
        secret.write_text("two")
        wait_until(lambda: len(loaded(connection)) >= 100)
        # The producer of dead letters takes the new password too.
        send(apache_kafka.bootstrap_servers, topic, [Sent(b"bad")])
        wait_until(lambda: connection.execute(DEAD_LETTERS).fetchall() == [(1,)])
        assert loader.process.poll() is None
    assert loaded(connection) == list(range(100))


def change_password(admin: AdminClient, password: str) -> None:
    """Give Kafka's user another password, or make the user."""
    mechanism = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    change = UserScramCredentialUpsertion("rotated", mechanism, password.encode())
    for answer in admin.alter_user_scram_credentials([change]).values():
        answer.result()
