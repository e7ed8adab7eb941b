"""Fixtures for every test: a real PostgreSQL with the extension, a database for each test, real brokers.

`database` is a connection string, `connection` a psycopg connection to the same database: extension created,
`create_clickstream()` called. `bare_database` has neither. `topic` is the name of a fresh topic on `broker`.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from support.databases import cloned_database
from support.engines import create_extensions

from clickrollup.sandbox.apache_kafka import ApacheKafka, missing_programs
from clickrollup.sandbox.broker import Broker, choose_broker
from clickrollup.sandbox.postgres import PostgresServer
from clickrollup.sandbox.topics import create_topic

ROOT = Path(__file__).parent.parent
TEMPLATE = "clickstream_template"
# As many as the demo has, so that tests meet more than one Kafka partition unless they ask for one.
KAFKA_PARTITIONS = 4

MakeTopic = Callable[..., str]


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """A private PostgreSQL on which the extension is installed."""
    with PostgresServer(durable=False) as running:
        if not running.execute("SELECT name FROM pg_available_extensions WHERE name = 'clickrollup'"):
            programs = running.installation.programs
            pytest.exit(
                f"clickrollup is not installed here; run make install PG_CONFIG={programs}/pg_config", 1
            )
        yield running


@pytest.fixture(scope="session")
def template_database(server: PostgresServer) -> Iterator[str]:
    """The name of the database that `database` is cloned from."""
    with cloned_database(server, None, TEMPLATE) as dsn:
        with psycopg.connect(dsn) as connection:
            create_extensions(connection)
            connection.execute("SELECT clickrollup.create_clickstream()")
        yield TEMPLATE


@pytest.fixture
def database(server: PostgresServer, template_database: str) -> Iterator[str]:
    """The connection string of a database with the extension and its tables, of this test alone."""
    with cloned_database(server, template_database) as dsn:
        yield dsn


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection]:
    """A connection to `database`, in autocommit."""
    with psycopg.connect(database, autocommit=True) as opened:
        yield opened


@pytest.fixture
def bare_database(server: PostgresServer) -> Iterator[str]:
    """The connection string of an empty database, of this test alone."""
    with cloned_database(server, None) as dsn:
        yield dsn


EMPTY_DATABASE = """
    DO $block$
    DECLARE
        v_drop text;
    BEGIN
        FOR v_drop IN SELECT format('DROP EXTENSION IF EXISTS %I CASCADE', extname)
                      FROM pg_extension WHERE extname <> 'plpgsql'
                      UNION ALL SELECT format('DROP SCHEMA IF EXISTS %I CASCADE', nspname)
                      FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' LOOP
            EXECUTE v_drop;
        END LOOP;
        CREATE SCHEMA public;
    END
    $block$
"""


@pytest.fixture
def cron_database() -> Iterator[str]:
    """The connection string of a database in which pg_cron is created and runs, on a server of its own.

    pg_cron lives in one database of a server; before 1.5 its worker does not survive that being dropped.
    """
    with PostgresServer(durable=False) as own:
        if not own.installation.has_library("pg_cron"):
            pytest.skip("pg_cron is not installed for this PostgreSQL")
        own.execute("CREATE EXTENSION pg_cron")
        yield own.dsn()


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """The broker that the demo would take: embedded, unless CLICKROLLUP_KAFKA names another."""
    with choose_broker() as running:
        yield running


@pytest.fixture(scope="session")
def apache_kafka() -> Iterator[ApacheKafka]:
    """Apache Kafka itself, which keeps its topics over `stop()` and `start()`; for tests so marked."""
    if missing := missing_programs():
        pytest.skip(f"Apache Kafka needs {' and '.join(missing)}, not found on the PATH")
    with ApacheKafka(ROOT / "build" / "kafka") as running:
        yield running


@pytest.fixture
def make_topic(request: pytest.FixtureRequest) -> MakeTopic:
    """Creates a topic and returns its name: `make_topic(kafka_partitions=1, on=apache_kafka, name="orders.eu")`."""

    def make(kafka_partitions: int = KAFKA_PARTITIONS, on: Broker | None = None, name: str = "") -> str:
        chosen = on or request.getfixturevalue("broker")
        test = re.sub(r"[^a-zA-Z0-9._-]+", "-", request.node.name)[:100]
        name = name or f"{test}-{uuid4().hex[:8]}"
        create_topic(chosen.bootstrap_servers, name, kafka_partitions)
        return name

    return make


@pytest.fixture
def topic(make_topic: MakeTopic) -> str:
    """The name of a fresh topic on `broker` with four Kafka partitions."""
    return make_topic()
