"""What `clickrollup doctor` can be told."""

from typing import ClassVar

from pydantic import Field

from clickrollup.commandline.settings import SectionSettings
from clickrollup.events.settings import TableSettings
from clickrollup.kafka.topics import TopicsSettings
from clickrollup.postgres.settings import DatabaseSettings


class DoctorSettings(DatabaseSettings, TopicsSettings, TableSettings, SectionSettings):
    """The loader's own settings, so that the doctor looks at what the loader uses; and limits."""

    command: ClassVar[str] = "doctor"

    max_lag: int = Field(
        default=100_000,
        ge=0,
        description="Messages that may wait in the topic; ten times as many are critical",
    )
    max_behind: float = Field(
        default=900,
        gt=0,
        description="Seconds that a rollup may be behind its events; four times are critical",
    )
    max_clock_difference: float = Field(
        default=1, gt=0, description="Seconds that clocks may differ; sixty times are critical"
    )
    skip_kafka: bool = Field(default=False, description="Look at the database only")
