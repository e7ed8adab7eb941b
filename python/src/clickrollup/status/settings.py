"""What `clickrollup status` can be told."""

from typing import ClassVar

from pydantic import Field

from clickrollup.kafka.topics import TopicsSettings
from clickrollup.postgres.settings import DatabaseSettings


class StatusSettings(DatabaseSettings, TopicsSettings):
    """How to reach both servers, and how often to look."""

    command: ClassVar[str] = "status"

    watch: float | None = Field(
        default=None, ge=0.5, le=3600, description="Look again after so many seconds, until Ctrl-C"
    )
    skip_kafka: bool = Field(default=False, description="Do not ask Kafka where the topic ends")
