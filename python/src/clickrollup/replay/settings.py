"""What `clickrollup replay` can be told."""

from typing import ClassVar, Literal

from pydantic import Field, SecretStr, model_validator

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.kafka.delivery import DeliverySettings

# Characters: a shorter key is guessed more quickly than the addresses it hides.
MIN_KEY_LENGTH = 16


class ReplaySettings(DeliverySettings):
    """The flags of `clickrollup replay`."""

    command: ClassVar[str] = "replay"

    format: Literal["ndjson", "csv", "access-log"] | None = Field(
        default=None, description="ndjson, csv or access-log [default: told by its first line, or its name]"
    )
    strict: bool = Field(default=False, description="Fail on the first line that cannot be read")
    skip_bad: bool = Field(default=False, description="Exit with 0 although lines were skipped")
    hash_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key that hides client addresses [default: drawn for each run]",
    )

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
