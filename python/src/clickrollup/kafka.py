"""Turns settings into a librdkafka configuration, the same for every client of the package."""

from typing import Any

from clickrollup.errors import ConfigurationError
from clickrollup.settings import KafkaSettings


def client_configuration(settings: KafkaSettings) -> dict[str, Any]:
    """Return what a consumer, a producer and an admin client have in common.

    Raises ConfigurationError when SASL is asked for without a user name.
    """
    configuration: dict[str, Any] = {
        "bootstrap.servers": settings.kafka,
        "client.id": "clickrollup",
        "security.protocol": settings.kafka_security_protocol.lower(),
        "socket.keepalive.enable": True,
    }
    return configuration | sasl(settings)


def sasl(settings: KafkaSettings) -> dict[str, Any]:
    """Return the SASL part of the configuration, empty for plaintext and ssl."""
    if not settings.kafka_security_protocol.lower().startswith("sasl_"):
        return {}
    if not settings.kafka_username:
        raise ConfigurationError(
            f"security protocol {settings.kafka_security_protocol} needs a user name",
            hint="Set --kafka-username, and the password by CLICKROLLUP_KAFKA_PASSWORD_FILE.",
        )
    return {
        "sasl.mechanism": settings.kafka_sasl_mechanism,
        "sasl.username": settings.kafka_username,
        "sasl.password": settings.kafka_password.get_secret_value(),
    }
