"""Logging in to Apache Kafka over TLS, refusing a broker that cannot be trusted, and passwords that change."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from support.loading import events, load, loaded, send, try_to_load
from support.producing import clickrollup, environment
from support.threads import join

from clickrollup.commandline.settings import load_settings
from clickrollup.kafka.client import client_configuration, renew_credentials
from clickrollup.kafka.settings import KafkaSettings
from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.secure_listeners import PASSWORD, USER

pytestmark = pytest.mark.apache_kafka
Connection = psycopg.Connection[tuple[Any, ...]]
SESSION = ("--session-timeout", "6")
QUICK = (*SESSION, "--connect-timeout", "20")
# For what is refused: it is tried again for so long.
REFUSED = ("--connect-timeout", "2")


@pytest.fixture
def topic(make_topic: Callable[..., str], apache_kafka: ApacheKafka) -> str:
    """A topic of one Kafka partition that holds twenty events."""
    name = make_topic(kafka_partitions=1, on=apache_kafka)
    send(apache_kafka.bootstrap_servers, name, events(range(20)))
    return name


@pytest.fixture
def password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with the password, which the commands of the test read."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    give(monkeypatch, CLICKROLLUP_KAFKA_PASSWORD_FILE=str(path))
    return path


def give(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Let the commands that the test runs see these variables."""
    monkeypatch.setattr("support.producing.environment", lambda **more: environment(**variables, **more))


def login(kafka: ApacheKafka, *more: str) -> tuple[str, ...]:
    return ("--kafka-username", USER, "--kafka-ca", str(kafka.secure.ca), *more, *QUICK)


def web_token(**claims: Any) -> str:
    """Return an unsigned JSON web token, which Apache Kafka takes unless it is told whose to trust."""
    parts = ({"alg": "none"}, {"sub": USER, "iat": 1_700_000_000, "exp": 4_000_000_000} | claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, ""])


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("mechanism", ["PLAIN", "scram-sha-256", "SCRAM-SHA-512"])
def test_password_over_tls(
    database: str,
    connection: Connection,
    apache_kafka: ApacheKafka,
    topic: str,
    mechanism: str,
) -> None:
    address = apache_kafka.secure.sasl_ssl
    load(database, address, topic, *login(apache_kafka, "--kafka-sasl-mechanism", mechanism))
    assert loaded(connection) == list(range(20))


def test_a_wrong_password_is_refused_and_not_shown(
    database: str, apache_kafka: ApacheKafka, topic: str, password: Path
) -> None:
    password.write_text("hush")
    done = try_to_load(database, apache_kafka.secure.sasl_ssl, topic, *login(apache_kafka), *REFUSED)
    assert done.returncode == 2
    assert "login refused" in done.stderr
    assert "Authentication failed" in done.stderr
    assert "HINT: Check --kafka-username, the password" in done.stderr
    assert "hush" not in done.stderr + done.stdout
    done = clickrollup("produce", "--kafka", apache_kafka.secure.sasl_ssl, *login(apache_kafka)[:4])
    assert done.returncode == 2
    assert "login refused" in done.stderr


@pytest.mark.usefixtures("password")
def test_a_broker_whose_certificate_another_ca_signed_is_refused(
    database: str, apache_kafka: ApacheKafka, topic: str
) -> None:
    strange = ("--kafka-username", USER, "--kafka-ca", str(apache_kafka.secure.other_ca), *QUICK)
    done = try_to_load(database, apache_kafka.secure.sasl_ssl, topic, *strange, *REFUSED)
    assert done.returncode == 5
    assert "shows a certificate that is not trusted" in done.stderr
    assert "certificate verify failed" in done.stderr
    assert "HINT: --kafka-ca names the file of the CA that signed it" in done.stderr


def test_a_broker_under_another_name_is_refused(database: str, apache_kafka: ApacheKafka, topic: str) -> None:
    # The certificate is for the address, not for the name.
    secure = apache_kafka.secure
    address = secure.ssl.replace("127.0.0.1", "localhost")
    own = ("--kafka-certificate", str(secure.certificate), "--kafka-key", str(secure.key))
    family = ("--kafka", "broker.address.family=v4", "--kafka-ca", str(secure.ca))
    done = try_to_load(database, address, topic, *family, *own, *QUICK, *REFUSED)
    assert done.returncode == 5
    assert "certificate verify failed" in done.stderr


@pytest.mark.parametrize("variable", ["CLICKROLLUP_KAFKA_CONNECTION_STRING", "EVENTHUB_CONNECTIONSTRING"])
def test_an_event_hubs_connection_string_is_all_it_takes(
    database: str,
    connection: Connection,
    apache_kafka: ApacheKafka,
    topic: str,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    give(monkeypatch, **{variable: apache_kafka.secure.connection_string})
    alone = ("--dsn", database, "--topic", topic, "--group", topic, "--until-end", *QUICK)
    done = clickrollup("load", *alone, "--kafka-ca", str(apache_kafka.secure.ca))
    assert done.returncode == 0, done.stderr
    assert loaded(connection) == list(range(20))


@pytest.mark.usefixtures("password")
def test_verification_can_be_turned_off(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str
) -> None:
    load(database, apache_kafka.secure.sasl_ssl, topic, *QUICK, "--kafka-username", USER, "--no-kafka-verify")
    assert loaded(connection) == list(range(20))


def test_a_clients_certificate(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str
) -> None:
    secure = apache_kafka.secure
    own = ("--kafka-certificate", str(secure.certificate), "--kafka-key", str(secure.key))
    load(database, secure.ssl, topic, "--kafka-ca", str(secure.ca), *own, *QUICK)
    assert loaded(connection) == list(range(20))
    done = try_to_load(database, secure.ssl, topic, "--kafka-ca", str(secure.ca), *QUICK, *REFUSED)
    assert done.returncode == 5
    assert "HINT: Set --kafka-certificate and --kafka-key" in done.stderr


def test_a_port_without_tls(database: str, apache_kafka: ApacheKafka, topic: str) -> None:
    trust = ("--kafka-ca", str(apache_kafka.secure.ca), *QUICK, *REFUSED)
    done = try_to_load(database, apache_kafka.bootstrap_servers, topic, *trust)
    assert done.returncode == 5
    assert "TLS" in done.stderr.partition("HINT: ")[2]


def test_a_token_from_a_file(
    database: str,
    connection: Connection,
    apache_kafka: ApacheKafka,
    topic: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "kafka_token"
    path.write_text(web_token())
    give(monkeypatch, CREDENTIALS_DIRECTORY=str(tmp_path))
    options = ("--kafka-sasl-mechanism", "OAUTHBEARER", "--kafka-ca", str(apache_kafka.secure.ca), *QUICK)
    load(database, apache_kafka.secure.sasl_ssl, topic, *options)
    assert loaded(connection) == list(range(20))


class TokenService(BaseHTTPRequestHandler):
    """Gives a token to the client that knows the password."""

    def do_POST(self) -> None:
        known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {known}":
            self.send_error(401)
            return
        body = json.dumps({"access_token": web_token(), "token_type": "Bearer", "expires_in": 3600}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def token_service() -> Iterator[str]:
    """The address of a service that gives tokens, as an identity provider does."""
    with HTTPServer(("127.0.0.1", 0), TokenService) as service:
        thread = threading.Thread(target=service.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{service.server_port}/token"
        service.shutdown()
        join(thread)


@pytest.mark.usefixtures("password")
def test_a_token_from_a_service(
    database: str,
    connection: Connection,
    apache_kafka: ApacheKafka,
    topic: str,
    token_service: str,
) -> None:
    more = ("--kafka-sasl-mechanism", "OAUTHBEARER", "--kafka-token-url", token_service)
    load(database, apache_kafka.secure.sasl_ssl, topic, *login(apache_kafka, *more))
    assert loaded(connection) == list(range(20))


def test_a_client_that_lives_on_takes_a_password_that_was_changed(
    apache_kafka: ApacheKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "password"
    secret.write_text("the old one")
    monkeypatch.setenv("CLICKROLLUP_KAFKA_PASSWORD_FILE", str(secret))
    given = {
        "kafka": (apache_kafka.secure.sasl_ssl,),
        "kafka_username": USER,
        "kafka_sasl_mechanism": "SCRAM-SHA-256",
        "kafka_ca": str(apache_kafka.secure.ca),
    }
    settings = load_settings(KafkaSettings, given)
    client = AdminClient(client_configuration(settings, {"log_level": 0}))
    with pytest.raises(KafkaException):
        client.list_topics(timeout=1)
    secret.write_text(PASSWORD)
    assert renew_credentials(client, settings).kafka_password.get_secret_value() == PASSWORD
    assert client.list_topics(timeout=30).brokers


def test_any_property_reaches_librdkafka(database: str, apache_kafka: ApacheKafka, topic: str) -> None:
    given = ("--kafka", "client.rack=a", "--kafka", "fetch.min.bytes=none")
    done = try_to_load(database, apache_kafka.bootstrap_servers, topic, *QUICK, *given)
    assert done.returncode == 2
    assert (
        'kafka settings are refused: Invalid value for configuration property "fetch.min.bytes"'
        in done.stderr
    )
