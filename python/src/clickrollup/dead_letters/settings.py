"""What the commands of `clickrollup dead-letters` can be told."""

from typing import Any, ClassVar

from pydantic import AwareDatetime, Field

from clickrollup.events.settings import TableSettings
from clickrollup.postgres.settings import DatabaseSettings


class FilterSettings(DatabaseSettings):
    """Which dead letters are meant: those that fulfil everything that is given."""

    command: ClassVar[str] = "dead-letters"

    group: str | None = Field(default=None, description="Only those of this consumer group")
    topic: str | None = Field(default=None, description="Only those of this Kafka topic")
    partition: int | None = Field(default=None, ge=0, description="Only those of this Kafka partition")
    reason: str | None = Field(default=None, description="Only those whose reason contains this text")
    since: AwareDatetime | None = Field(
        default=None, description="Only those received at or after this time, RFC 3339 with zone"
    )
    until: AwareDatetime | None = Field(default=None, description="Only those received before this time")

    @property
    def narrowed(self) -> bool:
        """Tell whether a flag gives a condition; one from the environment is easily forgotten."""
        return any(name in self._flags for name in self.conditions())

    def conditions(self) -> dict[str, Any]:
        """Return the parameters of queries.MATCHING, but for the ids."""
        names = ("group", "topic", "partition", "reason", "since", "until")
        return {name: getattr(self, name) for name in names}


class ListSettings(FilterSettings):
    """What `list` takes."""

    limit: int = Field(default=50, ge=1, le=100_000, description="How many to list, the oldest first")


class ReplaySettings(FilterSettings, TableSettings):
    """What `replay` takes: beside the filter, the loader's own settings about the table."""
