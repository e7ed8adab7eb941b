"""Turns settings into a librdkafka configuration, the same for every client of the package."""

import base64
import binascii
import json
import time
from collections.abc import Callable
from typing import Any

from confluent_kafka import KafkaException

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import renewed
from clickrollup.kafka import event_hubs
from clickrollup.kafka.settings import KafkaSettings

# Seconds for which a token counts that does not say when it expires.
TOKEN_SECONDS = 300
# Seconds until the next look for a token at the earliest.
MIN_TOKEN_SECONDS = 5


def client_configuration(settings: KafkaSettings, own: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the configuration of a consumer, a producer or an admin client.

    `own` are properties of the kind of client. The user's win over them: the settings have refused those that
    exactly once rests on.
    """
    configuration: dict[str, Any] = {
        "bootstrap.servers": settings.kafka,
        "client.id": "clickrollup",
        "security.protocol": settings.kafka_security_protocol,
        "socket.keepalive.enable": True,
    }
    if settings.kafka_connection_string.get_secret_value():
        configuration |= event_hubs.PROPERTIES
    users = {key: value.get_secret_value() for key, value in settings.kafka_properties.items()}
    return configuration | tls(settings) | sasl(settings) | (own or {}) | users


def make_client(kind: Callable[[dict[str, Any]], Any], configuration: dict[str, Any]) -> Any:
    """Return a consumer, producer or admin client. Raises ConfigurationError when librdkafka refuses the settings."""
    try:
        return kind(configuration)
    except KafkaException as error:
        raise ConfigurationError(
            f"kafka settings are refused: {error.args[0].str()}",
            hint="See --kafka…, and the properties of librdkafka in docs/loader.md.",
        ) from error


def tls(settings: KafkaSettings) -> dict[str, Any]:
    """Return the TLS part of the configuration: librdkafka checks certificate and host name by default."""
    if not settings.kafka_security_protocol.endswith("ssl"):
        return {}
    files = {
        "ssl.ca.location": settings.kafka_ca,
        "ssl.certificate.location": settings.kafka_certificate,
        "ssl.key.location": settings.kafka_key,
        "ssl.key.password": settings.kafka_key_password.get_secret_value(),
    }
    given = {key: value for key, value in files.items() if value}
    return given | {"enable.ssl.certificate.verification": settings.kafka_verify}


def sasl(settings: KafkaSettings) -> dict[str, Any]:
    """Return the SASL part of the configuration, empty for plaintext and ssl."""
    if not settings.kafka_security_protocol.startswith("sasl_"):
        return {}
    mechanism = {"sasl.mechanism": settings.kafka_sasl_mechanism}
    if settings.kafka_sasl_mechanism != "OAUTHBEARER":
        return mechanism | {
            "sasl.username": settings.kafka_username,
            "sasl.password": settings.kafka_password.get_secret_value(),
        }
    if settings.kafka_token_url:
        return mechanism | token_service(settings)
    return mechanism | {"oauth_cb": token_source(settings)}


def token_service(settings: KafkaSettings) -> dict[str, Any]:
    """Return the configuration with which librdkafka fetches and renews tokens by itself."""
    scope = {"sasl.oauthbearer.scope": settings.kafka_token_scope} if settings.kafka_token_scope else {}
    return scope | {
        "sasl.oauthbearer.method": "oidc",
        "sasl.oauthbearer.token.endpoint.url": settings.kafka_token_url,
        "sasl.oauthbearer.client.id": settings.kafka_username,
        "sasl.oauthbearer.client.secret": settings.kafka_password.get_secret_value(),
    }


def token_source(settings: KafkaSettings) -> Callable[[str], tuple[str, float]]:
    """Return the function that librdkafka calls at first, and when four fifths of a token's time have passed."""

    def token_of_now(_configuration: str) -> tuple[str, float]:
        try:
            return token(renewed(settings))
        except ConfigurationError:
            # The file is just being replaced: the token of the start serves until a broker says otherwise.
            return token(settings)

    return token_of_now


def token(settings: KafkaSettings) -> tuple[str, float]:
    """Return the token and the time at which to ask for another, in seconds since 1970.

    That lies in the future even for a token that has expired: librdkafka crashes on one, a broker refuses it.
    """
    text, now = settings.kafka_token.get_secret_value(), time.time()
    return text, max(token_expiry(text) or now + TOKEN_SECONDS, now + MIN_TOKEN_SECONDS)


def token_expiry(text: str) -> float | None:
    """Return when a JSON web token expires, in seconds since 1970; None when it does not say."""
    try:
        payload = text.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return None


def renew_credentials(client: Any, settings: KafkaSettings) -> KafkaSettings:
    """Read the secrets again and give a client that lives on the new user name and password.

    It takes them at its next connection. A new certificate needs a new client. Never call it within one of the
    client's callbacks: the process would abort. Returns the new settings; raises ConfigurationError when a file
    cannot be read.
    """
    now = renewed(settings)
    if "sasl.password" in sasl(now):
        client.set_sasl_credentials(now.kafka_username, now.kafka_password.get_secret_value())
    return now
