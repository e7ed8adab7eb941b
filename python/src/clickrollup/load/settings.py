"""The settings of `clickrollup load`."""

from typing import ClassVar, Literal

from pydantic import Field

from clickrollup.kafka_settings import KafkaSettings
from clickrollup.settings import DatabaseSettings


class LoadSettings(DatabaseSettings, KafkaSettings):
    """What the loader takes. Figures behind the defaults: docs/loader.md."""

    command: ClassVar[str] = "load"

    group: str = Field(
        default="clickrollup",
        min_length=1,
        description="Consumer group: loaders of one group share the topic, each group loads all of it",
    )
    table: str = Field(
        default="events",
        min_length=1,
        description="Table to load into, as SQL writes it: schema-qualified, quoted",
    )
    start: Literal["earliest", "latest"] = Field(
        default="earliest",
        description="earliest or latest: where a Kafka partition begins that the group never loaded",
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
    until_end: bool = Field(
        default=False, description="Stop when each Kafka partition has been read to its end"
    )
    session_timeout: float = Field(
        default=10,
        ge=1,
        le=1800,
        description="Seconds without a sign of life until Kafka gives this loader's partitions to others",
    )
    give_up_after: float = Field(
        default=0, ge=0, description="Seconds to wait for servers that go away while it runs; 0: for ever"
    )
    connect_timeout: int = Field(
        default=10, ge=1, le=300, description="Seconds to wait for PostgreSQL and for Kafka at the start"
    )
