"""Messages whose schema is in a registry: read by confluent-kafka's own clients, which the extras install."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from clickrollup.commandline.errors import ConfigurationError, UnavailableError
from clickrollup.events.message import BadMessageError
from clickrollup.events.settings import TableSettings
from clickrollup.mapping.formats import Format, as_json

# Answers of a registry that mean: not this user.
REFUSALS = (401, 403)
NOT_FOUND = 404

CERTIFICATE_HINT = (
    "--schema-registry-ca names the CA that signed the registry's certificate; a registry that asks for one of "
    "yours needs --schema-registry-certificate and --schema-registry-key. All are PEM files; the key has no password."
)

Read = Callable[[bytes, Any], Any]


def registry_format(settings: TableSettings) -> Format:
    """Return the format that is read with a schema registry.

    Raises ConfigurationError when its packages or the registry's address are missing.
    """
    if not settings.schema_registry:
        raise ConfigurationError(
            f"--format {settings.format} needs a schema registry",
            hint="Name it: --schema-registry http://registry:8081, or CLICKROLLUP_SCHEMA_REGISTRY.",
        )
    try:
        return with_registry(settings)
    except ImportError as error:
        raise ConfigurationError(
            f"--format {settings.format} needs a package that is not installed: {error.name}",
            hint=f"pip install 'clickrollup[{settings.format}]'",
        ) from None


def with_registry(settings: TableSettings) -> Format:
    """Return the format. Raises ImportError when a package of its extra is missing."""
    from confluent_kafka.schema_registry import SchemaRegistryClient
    from confluent_kafka.schema_registry.error import SchemaRegistryError
    from confluent_kafka.serialization import MessageField, SerializationContext

    check_files(settings)
    try:
        client = SchemaRegistryClient(client_configuration(settings))
    except (ValueError, OSError) as error:
        raise ConfigurationError(
            f"settings of the schema registry are refused: {error}",
            hint=f"--schema-registry names it as http://host:8081. {CERTIFICATE_HINT}",
        ) from None
    look_for(client, settings, SchemaRegistryError)
    read = READERS[settings.format](client, {"subject.name.strategy.type": strategy(settings)})

    def texts(message: Any) -> list[bytes]:
        value = message.value()
        context = SerializationContext(message.topic(), MessageField.VALUE, message.headers())
        try:
            found = read(value, context)
        except SchemaRegistryError as error:
            raise registry_error(settings, error, error.http_status_code) from error
        except Exception as error:
            if is_away(error):
                raise unreachable(settings, error) from error
            # Whatever the readers of three formats raise about bytes that are not theirs.
            raise BadMessageError(
                f"not {settings.format} with a schema of the registry: {cause(error)}"
            ) from None
        return [as_json(found)]

    return texts


def check_files(settings: TableSettings) -> None:
    """Raise ConfigurationError for a file that cannot be read: what reads them later does not say which."""
    for name in ("ca", "certificate", "key"):
        path = getattr(settings, f"schema_registry_{name}")
        try:
            if path:
                Path(path).read_bytes()
        except OSError as error:
            raise ConfigurationError(
                f"--schema-registry-{name} {path} cannot be read: {error.strerror}", hint=CERTIFICATE_HINT
            ) from None


def look_for(client: Any, settings: TableSettings, answered: type[Exception]) -> None:
    """Raise UnavailableError when the registry does not answer, ConfigurationError when it refuses us or we it."""
    try:
        client.get_config()
    except answered as error:
        if getattr(error, "http_status_code", 0) == REFUSALS[0]:
            raise registry_error(settings, error, REFUSALS[0]) from error
    except Exception as error:
        if is_about_certificates(error):
            raise ConfigurationError(unreachable(settings, error).message, hint=CERTIFICATE_HINT) from error
        if is_away(error):
            raise unreachable(settings, error) from error
        raise


def is_about_certificates(error: Exception) -> bool:
    """Tell whether one side refuses the other's certificate, or wants one: TLS says so in words alone."""
    words = str(error).lower()
    return "ssl:" in words and ("certificate" in words or "alert" in words)


def is_away(error: Exception) -> bool:
    """Tell whether an error is about the connection; the client's transport has errors of its own."""
    return isinstance(error, OSError) or type(error).__module__.startswith("httpx")


def cause(error: Exception) -> str:
    """Return what an error says, on one line that is not too long."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def strategy(settings: TableSettings) -> str:
    """Return the subject strategy as the client names it."""
    return settings.subject_strategy.upper().replace("-", "_")


def client_configuration(settings: TableSettings) -> dict[str, Any]:
    """Return the configuration of the registry's client."""
    given = {
        "url": settings.schema_registry,
        "ssl.ca.location": settings.schema_registry_ca,
        "ssl.certificate.location": settings.schema_registry_certificate,
        "ssl.key.location": settings.schema_registry_key,
    }
    if settings.schema_registry_user:
        password = settings.schema_registry_password.get_secret_value()
        given["basic.auth.user.info"] = f"{settings.schema_registry_user}:{password}"
    return {name: value for name, value in given.items() if value} | {"timeout": 10, "max.retries": 1}


def registry_error(settings: TableSettings, error: Exception, status: int) -> Exception:
    """Return the error of this package for an answer of the registry."""
    if status == NOT_FOUND:
        return BadMessageError(f"the schema registry does not know the schema: {cause(error)}")
    if status in REFUSALS:
        return ConfigurationError(
            f"schema registry {settings.schema_registry} refuses: {cause(error)}",
            hint="Check --schema-registry-user, and CLICKROLLUP_SCHEMA_REGISTRY_PASSWORD or its file.",
        )
    return unreachable(settings, error)


def unreachable(settings: TableSettings, error: Exception) -> UnavailableError:
    """Return the error for a registry that does not answer."""
    return UnavailableError(
        f"schema registry {settings.schema_registry} cannot be reached: {cause(error)}",
        server="schema registry",
        hint="Nothing is lost: the messages are read again. --schema-registry names it as http://host:8081, or "
        "https:// where it speaks TLS.",
    )


def avro(client: Any, configuration: dict[str, Any]) -> Read:
    """Return what reads Avro."""
    from confluent_kafka.schema_registry.avro import AvroDeserializer

    read: Read = AvroDeserializer(client, None, conf=configuration)
    return read


def json_schema(client: Any, configuration: dict[str, Any]) -> Read:
    """Return what reads JSON, and holds it to its schema."""
    from confluent_kafka.schema_registry.json_schema import JSONDeserializer

    read: Read = JSONDeserializer(None, schema_registry_client=client, conf=configuration)
    return read


def protobuf(client: Any, configuration: dict[str, Any]) -> Read:
    """Return what reads Protobuf, without classes made before: the registry has the descriptors."""
    from clickrollup.mapping.protobuf import DynamicReader

    return DynamicReader(client, configuration)


READERS: dict[str, Callable[[Any, dict[str, Any]], Read]] = {
    "avro": avro,
    "json-schema": json_schema,
    "protobuf": protobuf,
}
