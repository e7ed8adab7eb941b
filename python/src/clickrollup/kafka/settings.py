"""The settings of every client of Kafka: where the brokers are, how to log in, whom to trust."""

import re
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, SecretStr, field_validator, model_validator

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import Settings
from clickrollup.kafka.event_hubs import (
    USER_NAME,
    EventHub,
    connection_string_of_others,
    parse_connection_string,
)

# Without an underscore: those that have one are callbacks, and the level of a log that would break ours.
PROPERTY = re.compile(r"(?P<key>[a-z][a-z0-9.]*)=(?P<value>.*)", re.DOTALL)
MECHANISMS = "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER"
# Settings that a connection string takes the place of.
REPLACED = ("kafka", "kafka_username", "kafka_password", "kafka_token", "kafka_sasl_mechanism")
# Properties of librdkafka that have a setting of their own, by the name of its flag.
OWN_FLAGS = {
    "bootstrap.servers": "--kafka HOST:PORT",
    "metadata.broker.list": "--kafka HOST:PORT",
    "security.protocol": "--kafka-security-protocol",
    "sasl.mechanism": "--kafka-sasl-mechanism",
    "sasl.mechanisms": "--kafka-sasl-mechanism",
    "sasl.username": "--kafka-username",
    "sasl.password": "--kafka-password",
    "ssl.ca.location": "--kafka-ca",
    "ssl.certificate.location": "--kafka-certificate",
    "ssl.key.location": "--kafka-key",
    "ssl.key.password": "--kafka-key-password",
    "enable.ssl.certificate.verification": "--no-kafka-verify",
    "group.id": "--group",
    "session.timeout.ms": "--session-timeout",
    "delivery.timeout.ms": "--delivery-timeout",
}
# Properties that exactly once rests on: each at another value loses events, doubles them, or loads aborted ones.
FIXED = frozenset(
    {
        "acks",
        "auto.offset.reset",
        "enable.auto.commit",
        "enable.auto.offset.store",
        "enable.idempotence",
        "enable.partition.eof",
        "group.protocol",
        "isolation.level",
        "partition.assignment.strategy",
        "request.required.acks",
        "transactional.id",
    }
)


class KafkaSettings(Settings):
    """How to reach the brokers. Passwords and tokens are read again by `renewed`."""

    repeatable: ClassVar[frozenset[str]] = frozenset({"kafka"})
    without_flag: ClassVar[frozenset[str]] = frozenset({"kafka_properties"})

    kafka: str = Field(
        default="localhost:9092",
        description="Kafka bootstrap servers, host:port[,host:port…]; repeated as KEY=VALUE, any property of librdkafka",
    )
    kafka_properties: dict[str, SecretStr] = Field(
        default={}, description="Properties of librdkafka: a KEY=VALUE line each, in TOML a table"
    )
    kafka_connection_string: SecretStr = Field(
        default=SecretStr(""),
        description="Azure Event Hubs connection string, in place of servers, user name and password "
        "[default: EVENTHUB_CONNECTIONSTRING, unless servers or a login are set]",
    )
    topic: str = Field(default="clickstream", description="Kafka topic", pattern=r"^[a-zA-Z0-9._-]{1,249}$")
    kafka_security_protocol: str = Field(
        default="",
        description="plaintext, ssl, sasl_plaintext or sasl_ssl [default: sasl_ssl with a user name or token, "
        "ssl with a CA or certificate, else plaintext]",
        pattern=r"(?i)^(|plaintext|ssl|sasl_plaintext|sasl_ssl)$",
    )
    kafka_sasl_mechanism: str = Field(
        default="PLAIN",
        description=MECHANISMS,
        pattern=r"(?i)^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512|OAUTHBEARER)$",
    )
    kafka_username: str = Field(default="", description="SASL user name; with OAUTHBEARER the client's id")
    kafka_password: SecretStr = Field(
        default=SecretStr(""), description="SASL password; with OAUTHBEARER the client's secret"
    )
    kafka_token: SecretStr = Field(
        default=SecretStr(""), description="OAUTHBEARER token; its file is read again before it expires"
    )
    kafka_token_url: str = Field(
        default="", description="OAUTHBEARER: where user name and password are exchanged for a token (OIDC)"
    )
    kafka_token_scope: str = Field(default="", description="OAUTHBEARER: scope to ask for")
    kafka_ca: str = Field(
        default="", description="File of the CAs to trust, PEM [default: those of the machine]"
    )
    kafka_certificate: str = Field(default="", description="File of the client's certificate, PEM")
    kafka_key: str = Field(default="", description="File of the client's private key, PEM")
    kafka_key_password: SecretStr = Field(default=SecretStr(""), description="Password of the private key")
    kafka_verify: bool = Field(
        default=True, description="Check the brokers' certificates and names; without it, anybody can listen"
    )

    @classmethod
    def from_flags(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Tell apart what the repeated flag --kafka gives: bootstrap servers, and properties."""
        words = given.get("kafka")
        if not isinstance(words, tuple):
            return given
        matches = [PROPERTY.fullmatch(word) for word in words]
        servers = [word for word, match in zip(words, matches, strict=True) if not match]
        if any("=" in server for server in servers):
            # Not quoted: it may be a connection string.
            raise ConfigurationError(
                "--kafka is neither HOST:PORT nor KEY=VALUE with a property of librdkafka",
                hint="An Event Hubs connection string goes to CLICKROLLUP_KAFKA_CONNECTION_STRING_FILE.",
            )
        found = {match["key"]: match["value"] for match in matches if match}
        rest = {name: value for name, value in given.items() if name != "kafka"}
        return (
            rest
            | ({"kafka": ",".join(servers)} if servers else {})
            | ({"kafka_properties": found} if found else {})
        )

    @field_validator("kafka_properties", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """Let TOML write numbers and true or false, which librdkafka takes as text."""
        if not isinstance(value, dict):
            return value
        return {
            key: str(entry).lower() if isinstance(entry, bool) else str(entry) for key, entry in value.items()
        }

    @field_validator("kafka_properties")
    @classmethod
    def _refuse(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for key in value:
            if not PROPERTY.fullmatch(f"{key}="):
                raise ConfigurationError(
                    f"{key[:40]} is no property of librdkafka that can be set",
                    hint="Write KEY=VALUE, as in fetch.min.bytes=100000.",
                )
            if key in OWN_FLAGS:
                raise ConfigurationError(
                    f"kafka property {key} has a setting of its own", hint=f"Use {OWN_FLAGS[key]}."
                )
            if key in FIXED:
                raise ConfigurationError(
                    f"kafka property {key} cannot be changed: that no event is lost or doubled rests on it",
                    hint=f"Leave out --kafka {key}=…",
                )
        return value

    @model_validator(mode="after")
    def _complete(self) -> "KafkaSettings":
        """Fill in what follows from other settings, and refuse what contradicts them."""
        if not self.model_fields_set & {*REPLACED, "kafka_connection_string"}:
            self.kafka_connection_string = SecretStr(connection_string_of_others())
        if self.kafka_connection_string.get_secret_value():
            self._take(parse_connection_string(self.kafka_connection_string.get_secret_value()))
        self.kafka_sasl_mechanism = self.kafka_sasl_mechanism.upper()
        self.kafka_security_protocol = self.kafka_security_protocol.lower() or self._protocol()
        self._check_login()
        self._check_encryption()
        return self

    def _take(self, hub: EventHub) -> None:
        """Take servers, login and topic from a connection string."""
        given = self.model_fields_set
        for name in REPLACED:
            if name in given:
                raise ConfigurationError(
                    f"{name} contradicts the Event Hubs connection string", hint="Leave out one of the two."
                )
        if hub.topic and "topic" in given and self.topic != hub.topic:
            raise ConfigurationError(
                f"topic {self.topic} is not {hub.topic}, the EntityPath of the connection string",
                hint="Leave out --topic, or take the connection string of the namespace.",
            )
        self.kafka = hub.bootstrap_servers
        self.topic = hub.topic or self.topic
        self.kafka_security_protocol = self.kafka_security_protocol or hub.security_protocol
        self.kafka_username = USER_NAME
        self.kafka_password = self.kafka_connection_string

    def _protocol(self) -> str:
        if self.kafka_username or self.kafka_token.get_secret_value():
            return "sasl_ssl"
        return "ssl" if self.kafka_ca or self.kafka_certificate else "plaintext"

    def _check_login(self) -> None:
        protocol, login = (
            self.kafka_security_protocol,
            self.kafka_username or self.kafka_token.get_secret_value(),
        )
        if protocol.startswith("sasl_") and not login:
            raise ConfigurationError(
                f"security protocol {protocol} needs a user name",
                hint="Set --kafka-username, and the password by CLICKROLLUP_KAFKA_PASSWORD_FILE.",
            )
        if login and not protocol.startswith("sasl_"):
            raise ConfigurationError(
                f"security protocol {protocol} sends no user name or token, but one is set",
                hint="Set --kafka-security-protocol sasl_ssl, or leave out the login.",
            )
        if protocol.startswith("sasl_") and self.kafka_sasl_mechanism == "OAUTHBEARER":
            self._check_token()

    def _check_token(self) -> None:
        if bool(self.kafka_token.get_secret_value()) == bool(self.kafka_token_url):
            raise ConfigurationError(
                "OAUTHBEARER needs either a token or the address where to get one",
                hint="Set CLICKROLLUP_KAFKA_TOKEN_FILE, or --kafka-token-url with user name and password.",
            )

    def _check_encryption(self) -> None:
        files = {
            "kafka_ca": self.kafka_ca,
            "kafka_certificate": self.kafka_certificate,
            "kafka_key": self.kafka_key,
        }
        for name, path in files.items():
            if path and not self.kafka_security_protocol.endswith("ssl"):
                raise ConfigurationError(
                    f"security protocol {self.kafka_security_protocol} is not encrypted, but {name} is set",
                    hint="Set --kafka-security-protocol ssl or sasl_ssl.",
                )
            if path and not Path(path).is_file():
                raise ConfigurationError(
                    f"{name}: there is no file {path}", hint=f"Set --{name.replace('_', '-')} to a PEM file."
                )
        if bool(self.kafka_certificate) != bool(self.kafka_key):
            raise ConfigurationError(
                "a client's certificate and its private key go together",
                hint="Set both --kafka-certificate and --kafka-key.",
            )


class GroupSettings(KafkaSettings):
    """What every command takes that works as the consumer group, or looks at it."""

    group: str = Field(
        default="",
        description="Consumer group: loaders of one group share the topic, each group loads all of it "
        "[default: clickrollup.DATABASE.SCHEMA.TABLE]",
    )
