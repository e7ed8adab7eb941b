"""The settings of `clickrollup load`."""

import os
from typing import Annotated, Any, ClassVar

from pydantic import Field

from clickrollup.commandline.log import LogSettings
from clickrollup.commandline.settings import SectionSettings
from clickrollup.events.settings import TableSettings, checked
from clickrollup.kafka.topics import TopicsSettings
from clickrollup.load.start import FORMS, parse_start
from clickrollup.postgres.settings import DatabaseSettings

# Tells a worker its one topic, whatever the settings say.
TOPIC_VARIABLE = "CLICKROLLUP_WORKER_TOPIC"


class LoadSettings(DatabaseSettings, TopicsSettings, TableSettings, LogSettings, SectionSettings):
    """What the loader takes. Figures behind the defaults: docs/loader.md."""

    command: ClassVar[str] = "load"

    @classmethod
    def from_flags(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Return what the flags stand for, with the topic that a supervisor gave to this process."""
        topic = os.environ.get(TOPIC_VARIABLE)
        return super().from_flags(given | ({"topic": topic} if topic else {}))

    start: Annotated[str, checked(parse_start)] = Field(
        default="earliest",
        description=f"Where a Kafka partition begins that the group never loaded: {FORMS}",
    )
    batch_rows: int = Field(
        default=200_000, ge=1, le=1_000_000, description="Messages in a transaction at most"
    )
    batch_bytes: int = Field(
        default=64 * 1024 * 1024, ge=1, description="Bytes of message values in a transaction at most"
    )
    batch_age: float = Field(
        default=0.5, gt=0, le=60, description="Seconds after which an event is committed, full batch or not"
    )
    dead_letter_topic: str = Field(
        default="",
        description="Kafka topic that gets a copy of each dead letter, at least once; empty: none",
    )
    until_end: bool = Field(
        default=False, description="Stop when each Kafka partition has been read to its end"
    )
    listen: str = Field(
        default="",
        pattern=r"^(.+:[0-9]{1,5}|unix:/.+)?$",
        description="host:port for Prometheus metrics, /livez and /readyz; empty: nowhere",
    )
    stop_timeout: float = Field(
        default=30, gt=0, description="Seconds after SIGTERM until what is not committed is abandoned"
    )
    workers: int = Field(default=1, ge=1, le=64, description="Loader processes to run on this machine")
    session_timeout: float = Field(
        default=10,
        ge=1,
        le=1800,
        description="Seconds without a sign of life until Kafka gives this loader's partitions to others",
    )
    answer_timeout: float = Field(
        default=30,
        ge=1,
        le=86400,
        description="Seconds to wait for an answer of PostgreSQL until it counts as away; what it does is canceled",
    )
    give_up_after: float = Field(
        default=0, ge=0, description="Seconds to wait for servers that go away while it runs; 0: for ever"
    )
