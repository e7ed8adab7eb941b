"""Which table events go into, and what its columns and the messages' fields are called."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import Settings
from clickrollup.events.fields import parse_field_names, parse_names
from clickrollup.events.message import Decoder


def checked(parse: Callable[[str], object]) -> AfterValidator:
    """Return the validator of a setting that is parsed where it is used."""
    return AfterValidator(partial(unchanged, parse))


def unchanged(parse: Callable[[str], object], text: str) -> str:
    """Return the text. Raises ValueError when it cannot be parsed."""
    parse(text)
    return text


class RegistrySettings(Settings):
    """How to reach the schema registry, for the formats that need one."""

    schema_registry: str = Field(
        default="",
        description="Schema registry for --format avro, protobuf and json-schema: http://host:8081[,…]",
    )
    schema_registry_user: str = Field(default="", description="User name for the schema registry")
    schema_registry_password: SecretStr = Field(
        default=SecretStr(""), description="Password for the schema registry"
    )
    schema_registry_ca: str = Field(
        default="", description="File of the CAs to trust for it, PEM [default: those of the machine]"
    )
    schema_registry_certificate: str = Field(default="", description="File of the client's certificate, PEM")
    schema_registry_key: str = Field(default="", description="File of the client's private key, PEM")
    subject_strategy: Literal["topic", "record", "topic-record"] = Field(
        default="topic",
        description="How subjects of the schema registry are named: topic, record or topic-record",
    )


class TableSettings(RegistrySettings):
    """The same for every command that makes rows of messages."""

    table: str = Field(
        default="events",
        min_length=1,
        description="Table to load into, as SQL writes it: schema-qualified, quoted",
    )
    field_names: Annotated[str, checked(parse_field_names)] = Field(
        default="",
        description="Fields that have another name in messages: customer_id=tenant,event_type=kind",
    )
    column_names: Annotated[str, checked(parse_names)] = Field(
        default="", description="Fields that have another column: customer_id=tenant; session_id= has none"
    )
    extra_column: str = Field(
        default="extra",
        description="jsonb column that takes a message's other fields, where the table has it",
    )
    deduplicate_within: float = Field(
        default=0,
        ge=0,
        le=366 * 86400,
        description="Seconds for which an event's uuid is remembered: one that comes again meanwhile is not "
        "loaded; 0: messages are not compared",
    )
    uuid_field: str = Field(
        default="event_uuid",
        min_length=1,
        description="Field of a message that holds the producer's uuid, for --deduplicate-within",
    )

    allow_left_out: bool = Field(
        default=False,
        description="Let triggers of the table leave rows out (RETURN NULL): these are counted, and no dead letters",
    )
    mapping: str = Field(
        default="",
        description="TOML file that says how messages fill the table; empty: fields have columns' names",
    )
    format: Literal["json", "avro", "protobuf", "json-schema", "csv", "tsv", "msgpack", "raw"] = Field(
        default="json",
        description="What messages are: json; avro, protobuf or json-schema with a schema registry; csv, tsv, msgpack; "
        "raw (key, headers and bytes alone)",
    )

    def decoder(self) -> Decoder:
        """Return what makes rows of messages. Raises ConfigurationError when two fields have the same name."""
        try:
            return Decoder(
                parse_field_names(self.field_names),
                uuid_field=self.uuid_field if self.deduplicate_within else "",
                left_out=[field for field, column in parse_names(self.column_names).items() if not column],
            )
        except ValueError as error:
            raise ConfigurationError(
                f"field names are refused: {error}", hint="See --field-names and --uuid-field."
            ) from error
