"""What the commands of `clickrollup dead-letters` can be told."""

from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BeforeValidator, Field

from clickrollup.commandline.settings import SectionSettings
from clickrollup.events.settings import TableSettings
from clickrollup.kafka.topics import joined, split_topics
from clickrollup.postgres.settings import DatabaseSettings

# Filters that are parameters of queries.MATCHING as they are.
PLAIN = ("group", "partition", "reason", "since", "until")


class FilterSettings(DatabaseSettings):
    """Which dead letters are meant: those that fulfil everything that is given."""

    command: ClassVar[str] = "dead-letters"

    group: str | None = Field(default=None, description="Only those of this consumer group")
    topic: Annotated[str | None, BeforeValidator(joined)] = Field(
        default=None,
        description="Only those of this Kafka topic; several as a,b; or a pattern that begins with ^",
    )
    partition: int | None = Field(default=None, ge=0, description="Only those of this Kafka partition")
    reason: str | None = Field(default=None, description="Only those whose reason contains this text")
    since: AwareDatetime | None = Field(
        default=None, description="Only those received at or after this time, RFC 3339 with zone"
    )
    until: AwareDatetime | None = Field(default=None, description="Only those received before this time")

    @property
    def narrowed(self) -> bool:
        """Tell whether a flag gives a condition; one from the environment is easily forgotten."""
        return any(name in self._flags for name in ("topic", *PLAIN))

    def conditions(self) -> dict[str, Any]:
        """Return the parameters of queries.MATCHING, but for the ids."""
        words = None if self.topic is None else split_topics(self.topic)
        patterns = [word for word in words or [] if word.startswith("^")]
        return {name: getattr(self, name) for name in PLAIN} | {"topics": words, "patterns": patterns}


class ListSettings(FilterSettings):
    """What `list` takes."""

    limit: int = Field(default=50, ge=1, le=100_000, description="How many to list, the oldest first")


class ReplaySettings(FilterSettings, TableSettings, SectionSettings):
    """What `replay` takes: beside the filter, the loader's own settings about the table."""
