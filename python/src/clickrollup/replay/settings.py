"""What `clickrollup replay` can be told."""

from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.kafka.delivery import DeliverySettings

# Characters: a shorter key is guessed more quickly than the addresses it hides.
MIN_KEY_LENGTH = 16


class ReplaySettings(DeliverySettings):
    """The flags of `clickrollup replay`."""

    command: ClassVar[str] = "replay"

    format: (
        Literal[
            "ndjson",
            "csv",
            "parquet",
            "access-log",
            "common",
            "combined",
            "vhost_combined",
            "nginx-json",
            "caddy-json",
            "docker",
            "w3c",
            "iis",
            "cloudfront",
            "alb",
            "haproxy",
        ]
        | None
    ) = Field(
        default=None,
        description="ndjson, csv, parquet, access-log, or a log's own format: common, combined, vhost_combined, "
        "nginx-json, caddy-json, docker, w3c, iis, cloudfront, alb, haproxy [default: told by its first lines, "
        "or its name]",
    )
    send_as: Literal["events", "rows"] | None = Field(
        default=None,
        description="events: the clickstream's; rows: each line or row with its fields as they are "
        "[default: events where the file has them, else rows if a topic is given]",
    )
    key_field: str = Field(default="customer_id", description="Field of a row that becomes the message's key")
    text_columns: str = Field(
        default="", description="Columns of a CSV, divided by commas, whose numbers stay texts"
    )
    time_zone: str = Field(default="UTC", description="Zone of the times of a log that have none")
    strict: bool = Field(default=False, description="Fail on the first line that cannot be read")
    skip_bad: bool = Field(default=False, description="Exit with 0 although lines were skipped")
    hash_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key that hides client addresses [default: drawn for each run]",
    )

    @field_validator("time_zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError):
            raise ConfigurationError(
                f'time zone "{name}" is not known', hint="Give one such as Europe/Berlin."
            ) from None
        return name

    @property
    def topic_is_given(self) -> bool:
        """Tell whether somebody named the topic, so that it is not the clickstream's by default."""
        return "topic" in self.model_fields_set

    @model_validator(mode="after")
    def _one_policy(self) -> "ReplaySettings":
        if self.strict and self.skip_bad:
            raise ConfigurationError("strict and skip-bad exclude each other", hint="Give one of the two.")
        return self

    @model_validator(mode="after")
    def _key_is_long(self) -> "ReplaySettings":
        if 0 < len(self.hash_key.get_secret_value()) < MIN_KEY_LENGTH:
            raise ConfigurationError(
                f"the hash key is shorter than {MIN_KEY_LENGTH} characters",
                hint="Make one with: openssl rand -hex 32",
            )
        return self
