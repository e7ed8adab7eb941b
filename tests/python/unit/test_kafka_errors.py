"""What librdkafka says becomes a cause, a way out, and an exit code."""

import pytest
from confluent_kafka import KafkaError

from clickrollup.commandline.settings import load_settings
from clickrollup.kafka.errors import kafka_error, more_telling
from clickrollup.kafka.settings import GroupSettings, KafkaSettings

DOWN = KafkaError(KafkaError._ALL_BROKERS_DOWN, "1/1 brokers are down")
REFUSED = KafkaError(KafkaError._AUTHENTICATION, "Invalid username or password")


@pytest.mark.parametrize(
    ("code", "text", "words", "hint", "exit_code"),
    [
        (KafkaError._SSL, "handshake failed: certificate verify failed", "not trusted", "--kafka-ca", 5),
        (KafkaError._TRANSPORT, "tls alert certificate required", "wants a", "--kafka-certificate", 5),
        (KafkaError._SSL, "connecting to a PLAINTEXT broker listener?", "does not speak TLS", "plaintext", 5),
        (KafkaError._SSL, "Disconnected (in state SSL_HANDSHAKE)", "cannot agree on TLS", "port for TLS", 5),
        (KafkaError._TRANSPORT, "Connection refused", "cannot be reached", "Is the broker running", 5),
        (KafkaError._AUTHENTICATION, "Invalid password", "login refused", "--kafka-username", 2),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, "no", "refuses", "DESCRIBE and READ on topic", 2),
    ],
)
def test_cause_and_way_out(code: int, text: str, words: str, hint: str, exit_code: int) -> None:
    error = kafka_error(load_settings(KafkaSettings, {}), KafkaError(code, text))
    assert words in error.message
    assert hint in (error.hint or "")
    assert error.exit_code == exit_code


def test_the_group_is_named_where_there_is_one() -> None:
    denied = KafkaError(KafkaError.GROUP_AUTHORIZATION_FAILED, "no")
    assert "group mine" in (kafka_error(load_settings(GroupSettings, {"group": "mine"}), denied).hint or "")
    assert "group" not in (kafka_error(load_settings(KafkaSettings, {}), denied).hint or "")


def test_that_no_broker_is_left_hides_no_reason() -> None:
    assert more_telling(REFUSED, DOWN) is REFUSED
    assert more_telling(None, DOWN) is DOWN
    assert more_telling(DOWN, REFUSED) is REFUSED
