"""librdkafka's errors in the words of this package."""

from typing import Any

from confluent_kafka import KafkaError

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError, UnavailableError
from clickrollup.kafka.settings import GroupSettings, KafkaSettings

# What is said when user name or password are not right: they may have been rotated.
LOGIN_REFUSED = (KafkaError.SASL_AUTHENTICATION_FAILED, KafkaError._AUTHENTICATION)
# What the brokers say when they know this client and refuse what it asks for.
NOT_ALLOWED = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
)
UNKNOWN_TOPIC = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.UNKNOWN_TOPIC_ID, KafkaError._UNKNOWN_TOPIC)

# What librdkafka's words about a connection point at, the first that fits, and what helps.
ADVICE = (
    (
        "certificate verify failed",
        "shows a certificate that is not trusted",
        "--kafka-ca names the file of the CA that signed it, and --kafka the host as the certificate does.",
    ),
    (
        "alert certificate required",
        "wants a certificate of this client",
        "Set --kafka-certificate and --kafka-key.",
    ),
    (
        "alert bad certificate",
        "does not take this client's certificate, or misses it",
        "Set --kafka-certificate and --kafka-key; the certificate is to be of a CA that the brokers trust.",
    ),
    (
        "plaintext broker listener",
        "does not speak TLS there",
        "Name its port for TLS in --kafka, or set --kafka-security-protocol plaintext or sasl_plaintext.",
    ),
    (
        "ssl_handshake",
        "cannot agree on TLS",
        "Is that the brokers' port for TLS? See --kafka and --kafka-security-protocol.",
    ),
    (
        "security.protocol",
        "ends the connection: it may speak TLS, or want a login",
        "Set --kafka-security-protocol: ssl, sasl_ssl or sasl_plaintext.",
    ),
    (
        "",
        "cannot be reached",
        "Is the broker running there? --kafka, or CLICKROLLUP_KAFKA, names it as host:port; is it without TLS?",
    ),
)


def kafka_error(settings: KafkaSettings, error: Any) -> ClickrollupError:
    """Return the error of this package for one of librdkafka's."""
    if error.code() in UNKNOWN_TOPIC:
        return no_topic(settings)
    if error.code() in LOGIN_REFUSED:
        return login_refused(settings, error)
    if error.code() in NOT_ALLOWED:
        group = f" and READ on group {settings.group}" if isinstance(settings, GroupSettings) else ""
        return ConfigurationError(
            f"kafka at {settings.kafka} refuses: {error.str()}",
            hint=f"It needs DESCRIBE and READ on topic {settings.topic}{group}.",
        )
    return unreachable(settings, error)


def unreachable(settings: KafkaSettings, error: Any) -> UnavailableError:
    """Return the error for brokers to which there is no connection."""
    said = error.str().lower()
    what, hint = next((what, hint) for words, what, hint in ADVICE if words in said)
    return UnavailableError(f"kafka at {settings.kafka} {what}: {error.str()}", server="kafka", hint=hint)


def login_refused(settings: KafkaSettings, error: Any) -> ConfigurationError:
    """Return the error for a user name, password or token that the brokers do not take."""
    user = f" of {settings.kafka_username}" if settings.kafka_username else ""
    return ConfigurationError(
        f"login refused: kafka at {settings.kafka} does not take the login{user}: {error.str()}",
        hint="Check --kafka-username, the password (CLICKROLLUP_KAFKA_PASSWORD_FILE) or token, and "
        "--kafka-sasl-mechanism.",
    )


def more_telling(last: Any, error: Any) -> Any:
    """Return the one of two errors that says more: that no broker is left says nothing of the reason."""
    return last if last is not None and error.code() == KafkaError._ALL_BROKERS_DOWN else error


def no_topic(settings: KafkaSettings) -> ConfigurationError:
    """Return the error for a topic that is not there, or that this user may not see."""
    return ConfigurationError(
        f"topic {settings.topic} is not at kafka {settings.kafka}",
        hint=f"Check --topic, or create it: kafka-topics.sh --bootstrap-server {settings.kafka} --create "
        f"--topic {settings.topic} --partitions 4; or clickrollup produce --partitions 4.",
    )


def topic_gone(settings: KafkaSettings) -> UnavailableError:
    """Return the error for a topic that was there."""
    return UnavailableError(
        f"topic {settings.topic} is gone from kafka at {settings.kafka}",
        server="kafka",
        hint="Was it deleted? One that is made again under its name is another one: see docs/loader.md.",
    )
