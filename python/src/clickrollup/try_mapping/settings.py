"""What `clickrollup mapping` can be told."""

from typing import ClassVar

from pydantic import Field

from clickrollup.events.settings import TableSettings
from clickrollup.kafka.settings import KafkaSettings
from clickrollup.postgres.settings import DatabaseSettings


class MappingSettings(DatabaseSettings, KafkaSettings, TableSettings):
    """The loader's settings about the table and its messages, and which messages to look at."""

    # No table in the settings file: `mapping` there is the file of the loader's setting.
    command: ClassVar[str] = ""

    sample: int = Field(
        default=100, ge=1, le=100_000, description="How many of the topic's newest messages to look at"
    )
    sample_file: str = Field(
        default="",
        description="File of messages to look at in place of the topic, one a line; binary formats: one",
    )
