"""What `clickrollup status` can be told."""

from typing import ClassVar

from pydantic import Field

from clickrollup.commandline.settings import DatabaseSettings
from clickrollup.kafka.settings import KafkaSettings


class StatusSettings(DatabaseSettings, KafkaSettings):
    """How to reach both servers, and how often to look."""

    command: ClassVar[str] = "status"

    group: str = Field(default="clickrollup", min_length=1, description="Consumer group of the loader")
    watch: float | None = Field(
        default=None, ge=0.5, le=3600, description="Look again after so many seconds, until Ctrl-C"
    )
    skip_kafka: bool = Field(default=False, description="Do not ask Kafka where the topic ends")
    connect_timeout: int = Field(
        default=10, ge=1, le=300, description="Seconds to wait for PostgreSQL and for Kafka"
    )
