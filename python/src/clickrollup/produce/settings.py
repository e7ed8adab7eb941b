"""What `clickrollup produce` can be told."""

from typing import ClassVar

from pydantic import AwareDatetime, Field, model_validator

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.kafka.delivery import DeliverySettings

# Seconds: 31 years keep every event inside the calendar, whenever it is sent.
LATEST = 1e9


def share(description: str) -> float:
    """Return a setting for a share of the messages, 0 to 1."""
    value: float = Field(default=0, ge=0, le=1, description=f"Share of messages, 0 to 1, {description}")
    return value


class ProduceSettings(DeliverySettings):
    """The flags of `clickrollup produce`. The value domains default to the lab's."""

    command: ClassVar[str] = "produce"

    rate: float = Field(
        default=50, ge=0, allow_inf_nan=False, description="Messages per second; 0: as fast as it goes"
    )
    count: int | None = Field(default=None, ge=0, description="Stop after this number of messages")
    duration: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Stop after this number of seconds"
    )
    seed: int | None = Field(
        default=None, ge=0, description="The same seed makes the same events [default: drawn, and printed]"
    )
    tenants: int = Field(default=1000, gt=0, le=10_000_000, description="Number of tenants, from 1 on")
    tenant_skew: float = Field(
        default=0, ge=0, le=10, description="Zipf exponent: 0 all tenants alike, 1 and more a few heavy ones"
    )
    devices: int = Field(default=10_000, gt=0, le=2**53, description="Number of devices, from 1 on")
    sessions: int = Field(default=100_000, gt=0, le=2**53, description="Number of sessions, from 1 on")
    late_share: float = share("whose event_time lies in the past")
    late_by: float = Field(default=3600, gt=0, le=LATEST, description="How many seconds late at most")
    duplicate_share: float = share("that repeat one of the last 100 events")
    bad_share: float = share("that are no valid events")
    uuids: bool = Field(
        default=False, description="Give each event a uuid, event_uuid, by which the loader knows a duplicate"
    )
    start_time: AwareDatetime | None = Field(
        default=None,
        description="event_time of the first event, RFC 3339 with zone [default: the clock]",
    )
    time_step: float | None = Field(
        default=None,
        gt=0,
        le=LATEST,
        description="Seconds between two events, with --start-time [default: 1/rate, 0.001 with --rate 0]",
    )

    @model_validator(mode="after")
    def _shares_fit(self) -> "ProduceSettings":
        if self.late_share + self.duplicate_share + self.bad_share > 1:
            raise ConfigurationError(
                "late, duplicate and bad events are together more than all",
                hint="--late-share, --duplicate-share and --bad-share must not sum up to more than 1.",
            )
        return self

    @model_validator(mode="after")
    def _step_has_start(self) -> "ProduceSettings":
        if self.time_step is not None and self.start_time is None:
            raise ConfigurationError(
                "a time step needs a time to start at", hint="Give --start-time, or leave out --time-step."
            )
        return self
