"""Kafka's settings: what follows from what, what contradicts what, and that no secret is shown."""

from pathlib import Path
from typing import Any

import pytest
import trustme
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from clickrollup.cli import main
from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import load_settings, renewed
from clickrollup.kafka import delivery
from clickrollup.kafka.client import client_configuration, token_expiry
from clickrollup.kafka.event_hubs import VARIABLES, EventHub, parse_connection_string
from clickrollup.kafka.settings import KafkaSettings
from clickrollup.load.settings import LoadSettings

NAMESPACE = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=load;SharedAccessKey=hush+/w=="


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LoadSettings.model_fields:
        monkeypatch.delenv(f"CLICKROLLUP_{name.upper()}", raising=False)
        monkeypatch.delenv(f"CLICKROLLUP_{name.upper()}_FILE", raising=False)
    for name in ("CLICKROLLUP_CONFIG", *VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def settings(**given: Any) -> KafkaSettings:
    return load_settings(KafkaSettings, given)


def configuration(**given: Any) -> dict[str, Any]:
    return client_configuration(settings(**given))


def refused(**given: Any) -> str:
    """Return what is said about settings that are refused."""
    with pytest.raises(ConfigurationError) as caught:
        settings(**given)
    return caught.value.format_message()


def held(given: KafkaSettings) -> dict[str, str]:
    return {key: value.get_secret_value() for key, value in given.kafka_properties.items()}


def test_the_repeated_flag_gives_servers_and_properties() -> None:
    given = settings(kafka=("a:9092", "linger.ms=5", "b:9092,c:9092", "client.rack=x=y"))
    assert given.kafka == "a:9092,b:9092,c:9092"
    assert held(given) == {"linger.ms": "5", "client.rack": "x=y"}


def test_properties_alone_leave_the_servers_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICKROLLUP_KAFKA", "elsewhere:9092")
    given = settings(kafka=("linger.ms=5",))
    assert (given.kafka, held(given)) == ("elsewhere:9092", {"linger.ms": "5"})


def test_properties_of_all_sources_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clickrollup.toml"
    path.write_text(
        '[kafka_properties]\n"fetch.min.bytes" = 10\n"api.version.request" = true\n"client.rack" = "c"'
    )
    monkeypatch.setenv("CLICKROLLUP_CONFIG", str(path))
    secrets = tmp_path / "kafka_properties"
    secrets.write_text("# of the security team\n\nssl.keystore.password = hush = hush\nclient.rack=d\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("CLICKROLLUP_KAFKA_PROPERTIES", "client.rack=b\nsocket.nagle.disable=true")
    given = settings(kafka=("client.rack=a",))
    assert held(given) == {
        "fetch.min.bytes": "10",
        "api.version.request": "true",
        "ssl.keystore.password": "hush = hush",
        "socket.nagle.disable": "true",
        "client.rack": "a",
    }
    assert "hush" not in f"{given!r} {given} {given.model_dump_json()}"


def test_a_users_property_wins_over_ours_but_not_over_what_exactly_once_rests_on() -> None:
    given = settings(kafka=("fetch.wait.max.ms=7", "client.id=shop"))
    built = client_configuration(given, {"fetch.wait.max.ms": 100, "isolation.level": "read_committed"})
    assert (built["fetch.wait.max.ms"], built["client.id"]) == ("7", "shop")
    for key in ("enable.auto.commit", "isolation.level", "auto.offset.reset", "enable.idempotence"):
        assert f"kafka property {key} cannot be changed" in refused(kafka=(f"{key}=x",))


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("sasl.password=hush", "has a setting of its own\nHINT: Use --kafka-password."),
        ("group.id=x", "HINT: Use --group."),
        ("error_cb=x", "neither HOST:PORT nor KEY=VALUE"),
        (NAMESPACE, "CLICKROLLUP_KAFKA_CONNECTION_STRING_FILE"),
    ],
)
def test_words_of_the_flag_that_are_refused(word: str, message: str) -> None:
    said = refused(kafka=(word,))
    assert message in said
    assert "hush" not in said


@pytest.mark.parametrize(("name", "message"), [("error_cb", "no property"), ("log_level", "no property")])
def test_names_that_are_no_properties(name: str, message: str) -> None:
    assert message in refused(kafka_properties={name: "7"})


def test_properties_without_an_equals_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICKROLLUP_KAFKA_PROPERTIES", "hush")
    said = refused()
    assert "properties are not KEY=VALUE" in said
    assert "hush" not in said


def test_a_login_is_encrypted_and_brokers_are_verified_by_default(tmp_path: Path) -> None:
    built = configuration(kafka_username="me", kafka_password="hush")  # noqa: S106
    assert built["security.protocol"] == "sasl_ssl"
    assert built["enable.ssl.certificate.verification"] is True
    assert (built["sasl.mechanism"], built["sasl.username"], built["sasl.password"]) == (
        "PLAIN",
        "me",
        "hush",
    )
    ca = tmp_path / "ca.pem"
    ca.write_text("")
    assert configuration(kafka_ca=str(ca))["security.protocol"] == "ssl"
    assert configuration()["security.protocol"] == "plaintext"


def test_an_event_hubs_connection_string() -> None:
    built = configuration(kafka_connection_string=NAMESPACE)
    assert built["bootstrap.servers"] == "shop.servicebus.windows.net:9093"
    assert built["security.protocol"] == "sasl_ssl"
    assert built["sasl.mechanism"] == "PLAIN"
    assert built["sasl.username"] == "$ConnectionString"
    assert built["sasl.password"] == NAMESPACE
    assert built["enable.ssl.certificate.verification"] is True
    assert settings(kafka_connection_string=NAMESPACE, topic="mine").topic == "mine"
    hub = f"{NAMESPACE};EntityPath=clicks"
    assert settings(kafka_connection_string=hub).topic == "clicks"
    assert settings(kafka_connection_string=hub, topic="clicks").topic == "clicks"
    assert "topic mine is not clicks" in refused(kafka_connection_string=hub, topic="mine")


def test_the_emulator_of_event_hubs() -> None:
    text = NAMESPACE.replace("shop.servicebus.windows.net/", "localhost") + ";UseDevelopmentEmulator=true;"
    assert parse_connection_string(text) == EventHub("localhost:9092", "", "sasl_plaintext")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hush", "lacks Endpoint, SharedAccessKeyName, SharedAccessKey"),
        (NAMESPACE.replace("SharedAccessKey=", "Shared="), "lacks SharedAccessKey"),
        (NAMESPACE.replace("sb://", "https://"), "has no Endpoint=sb://HOST/"),
        (NAMESPACE.replace("sb://shop.servicebus.windows.net/", "sb://[hush"), "has no Endpoint=sb://HOST/"),
    ],
)
def test_a_connection_string_that_is_none(text: str, message: str) -> None:
    said = refused(kafka_connection_string=text)
    assert message in said
    assert "hush" not in said


@pytest.mark.parametrize("other", ["kafka", "kafka_username", "kafka_password", "kafka_token"])
def test_a_connection_string_and_another_login_contradict(other: str) -> None:
    given = {other: ("a:9092",) if other == "kafka" else "x"}
    assert f"{other} contradicts" in refused(kafka_connection_string=NAMESPACE, **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kafka_security_protocol": "SASL_SSL"}, "sasl_ssl needs a user name"),
        ({"kafka_security_protocol": "plaintext", "kafka_username": "x"}, "sends no user name"),
        ({"kafka_security_protocol": "plaintext", "kafka_ca": "x"}, "not encrypted, but kafka_ca is set"),
        ({"kafka_ca": "/nowhere/ca.pem"}, "kafka_ca: there is no file /nowhere/ca.pem"),
        ({"kafka_certificate": __file__}, "go together"),
        (
            {"kafka_username": "x", "kafka_sasl_mechanism": "OAUTHBEARER"},
            "needs either a token or the address",
        ),
        ({"kafka_sasl_mechanism": "GSSAPI"}, "setting kafka_sasl_mechanism"),
    ],
)
def test_settings_that_contradict_each_other(given: dict[str, str], message: str) -> None:
    assert message in refused(**given)


def test_secrets_are_read_again_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "kafka_password"
    secret.write_text("old")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("CLICKROLLUP_TOPIC", "before")
    given = settings(kafka=("linger.ms=5",), kafka_username="me")
    secret.write_text("new")
    monkeypatch.setenv("CLICKROLLUP_TOPIC", "after")
    now = renewed(given)
    assert (now.kafka_password.get_secret_value(), now.topic, held(now)) == (
        "new",
        "before",
        {"linger.ms": "5"},
    )
    secret.write_text("newer")
    assert renewed(now).kafka_password.get_secret_value() == "newer"


def test_a_connection_string_is_rotated_with_the_password_made_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "hub"
    secret.write_text(NAMESPACE)
    monkeypatch.setenv("CLICKROLLUP_KAFKA_CONNECTION_STRING_FILE", str(secret))
    given = settings()
    secret.write_text(NAMESPACE.replace("hush", "other"))
    assert "other" in client_configuration(renewed(given))["sasl.password"]


def test_a_variable_names_the_file_before_systemd_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kafka_password").write_text("credential")
    named = tmp_path / "named"
    named.write_text("named")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert settings().kafka_password.get_secret_value() == "credential"
    monkeypatch.setenv("CLICKROLLUP_KAFKA_PASSWORD_FILE", str(named))
    assert settings().kafka_password.get_secret_value() == "named"


def test_when_a_token_expires() -> None:
    # {"exp": 1709209800} between two other parts.
    assert token_expiry("e30.eyJleHAiOiAxNzA5MjA5ODAwfQ.x") == 1709209800
    for opaque in ("", "opaque", "e30.e30.x", "e30.###.x", "e30.W10.x"):
        assert token_expiry(opaque) is None


def test_a_token_is_read_again_and_the_old_one_serves_while_its_file_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "kafka_token"
    secret.write_text("first")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    given = settings(kafka_sasl_mechanism="OAUTHBEARER", kafka_security_protocol="sasl_ssl")
    source = client_configuration(given)["oauth_cb"]
    secret.write_text("second")
    assert source("")[0] == "second"
    secret.unlink()
    assert source("")[0] == "first"
    secret.write_text("e30.eyJleHAiOiAxNzA5MjA5ODAwfQ.x")
    assert source("")[1] > 1709209800


@pytest.fixture(scope="module")
def key_with_another_password(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate, and its key encrypted with a password that is not hush."""
    folder = tmp_path_factory.mktemp("tls")
    certificate = trustme.CA().issue_cert("client")
    certificate.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    encrypted = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"another"))
    (folder / "key.pem").write_bytes(encrypted)
    return folder


PLAIN = {"KAFKA": "127.0.0.1:1", "KAFKA_SECURITY_PROTOCOL": "sasl_plaintext"}
UNREACHABLE, REFUSED = "cannot be reached", "kafka settings are refused"


@pytest.mark.parametrize("command", [["produce", "--count", "1"], ["load", "--dead-letter-topic", "letters"]])
@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (PLAIN | {"KAFKA_USERNAME": "me", "KAFKA_PASSWORD": "hush"}, UNREACHABLE),
        (PLAIN | {"KAFKA_SASL_MECHANISM": "OAUTHBEARER", "KAFKA_TOKEN": "hush"}, UNREACHABLE),
        ({"KAFKA_CONNECTION_STRING": NAMESPACE.replace("shop.servicebus.windows.net", "127.0.0.1")}, UNREACHABLE),
        ({"KAFKA_CERTIFICATE": "certificate.pem", "KAFKA_KEY": "key.pem", "KAFKA_KEY_PASSWORD": "hush"}, REFUSED),
        ({"KAFKA_SECURITY_PROTOCOL": "ssl",
          "KAFKA_PROPERTIES": "ssl.keystore.location=key.pem\nssl.keystore.password=hush"}, REFUSED),
    ],
    ids=["password", "token", "connection string", "key password", "properties"],
)  # fmt: skip
def test_a_secret_that_is_used_is_in_no_output(
    command: list[str],
    given: dict[str, str],
    outcome: str,
    key_with_another_password: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The loader asks for the dead letters' topic before it connects to PostgreSQL."""
    monkeypatch.chdir(key_with_another_password)
    monkeypatch.setattr(delivery, "CONNECT_TIMEOUT", 1.0)
    variables = {f"CLICKROLLUP_{name}": value for name, value in given.items()}
    result = CliRunner().invoke(main, command, env=variables | {"CLICKROLLUP_CONNECT_TIMEOUT": "1"})
    assert outcome in result.output
    assert "hush" not in f"{result.output}{result.exception!r}"


@pytest.mark.parametrize("name", VARIABLES)
def test_the_connection_string_of_the_labs_producer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, NAMESPACE)
    assert settings().kafka == "shop.servicebus.windows.net:9093"
    assert settings(kafka="own:9092").kafka == "own:9092"
    other = NAMESPACE.replace("shop", "other")
    assert settings(kafka_connection_string=other).kafka == "other.servicebus.windows.net:9093"
    monkeypatch.setenv("CLICKROLLUP_KAFKA", "from-the-environment:9092")
    assert settings().kafka == "from-the-environment:9092"
