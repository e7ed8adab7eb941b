"""What `clickrollup mapping` can be told."""

from typing import Any, ClassVar

from pydantic import Field, field_validator

from clickrollup.commandline.settings import SectionSettings
from clickrollup.events.settings import TableSettings
from clickrollup.kafka.settings import KafkaSettings
from clickrollup.kafka.topics import joined, split_topics
from clickrollup.postgres.settings import DatabaseSettings


class MappingSettings(DatabaseSettings, KafkaSettings, TableSettings, SectionSettings):
    """The loader's settings about the table and its messages, and which messages to look at."""

    # No table in the settings file: `mapping` there is the file of the loader's setting.
    command: ClassVar[str] = ""

    @field_validator("topic", mode="before")
    @classmethod
    def _first(cls, value: Any) -> Any:
        """Take the first of several topics, which a section of the settings file may have."""
        return split_topics(joined(value))[0] if isinstance(value, str | list) else value

    sample: int = Field(
        default=100, ge=1, le=100_000, description="How many of the topic's newest messages to look at"
    )
    sample_file: str = Field(
        default="",
        description="File of messages to look at in place of the topic, one a line; binary formats: one",
    )
