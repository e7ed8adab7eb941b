"""What `clickrollup dashboard` can be told."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import ClassVar

from pydantic import Field, SecretStr, model_validator

from clickrollup.alerts.settings import JudgingSettings
from clickrollup.commandline.durations import Duration
from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.log import LogSettings
from clickrollup.postgres.settings import DatabaseSettings

# RFC 7518, 3.2: a key for HMAC-SHA256 is at least as long as its hash.
SECRET_BYTES = 32


class DashboardSettings(DatabaseSettings, LogSettings, JudgingSettings):
    """The flags of `clickrollup dashboard`."""

    command: ClassVar[str] = "dashboard"

    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8321, ge=0, le=65535, description="Port to listen on; 0: any that is free")
    boards: Path | None = Field(
        default=None,
        description="Folder of boards and alert rules, in YAML; without it the board of a clickstream is shown",
    )
    edit: bool = Field(
        default=False, description="Let viewers of all tenants change boards in the page; with --boards"
    )
    schema_name: str = Field(
        default="public", description="Schema of the clickstream's rollups", max_length=63
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Signs links, at least 32 bytes; with it the dashboard opens by a link only. Without it, it "
        "listens on loopback only",
    )
    trusted_hosts: str = Field(
        default="",
        description="Names by which a proxy on this machine calls it, with commas between them; only needed without "
        "a secret",
        pattern=r"^[A-Za-z0-9.,*: -]*$",
    )
    link_days: int = Field(default=30, ge=1, le=3650, description="Days for which a link opens the dashboard")
    embed_in: str = Field(
        default="'self'",
        description="Sites that may show it in a frame, as Content-Security-Policy frame-ancestors lists them",
        pattern=r"^[^;,\r\n]+$",
    )
    connections: int = Field(default=4, ge=1, le=100, description="Connections to PostgreSQL, at most")
    statement_timeout: float = Field(default=10, gt=0, le=600, description="Seconds that a query may take")
    streams: int = Field(
        default=1000, ge=1, le=100_000, description="Browsers that are told of changes at once, at most"
    )
    viewer_questions: int = Field(
        default=50,
        ge=1,
        le=10_000,
        description="Questions to PostgreSQL of one viewer that are open, at most",
    )
    head_timeout: float = Field(
        default=10, gt=0, le=600, description="Seconds within which the head of a request must have come"
    )
    stale_after: float = Field(
        default=900, gt=0, description="Seconds without a run of the rollups after which the page warns"
    )

    alerts_every: Duration = Field(
        default=60.0,
        ge=0.1,
        le=86400,
        description="Time from one judgement of the alert rules to the next: 1m",
    )
    metrics: bool = Field(
        default=False, description="Answer /metrics, for Prometheus: the state of all rollups, without a link"
    )

    @property
    def allowed_hosts(self) -> list[str]:
        """Return the names by which a browser may call the service; with a secret any, as links protect it.

        A page from elsewhere whose name was made to lead here (DNS rebinding) would read what a viewer may see.
        """
        if self.secret.get_secret_value():
            return ["*"]
        return [
            "localhost",
            "127.0.0.1",
            "[::1]",
            self.host,
            *filter(None, re.split("[, ]+", self.trusted_hosts)),
        ]

    @model_validator(mode="after")
    def _with_a_long_secret(self) -> "DashboardSettings":
        if 0 < len(self.secret.get_secret_value().encode()) < SECRET_BYTES:
            raise ConfigurationError(
                f"a secret of fewer than {SECRET_BYTES} bytes can be guessed",
                hint="openssl rand -hex 32 makes a good one.",
            )
        return self

    @model_validator(mode="after")
    def _edit_files_only(self) -> "DashboardSettings":
        if self.edit and self.boards is None:
            raise ConfigurationError(
                "there is no file that could be edited",
                hint="--boards names a folder of boards; clickrollup dashboard --init ROLLUP writes a first one.",
            )
        return self

    @model_validator(mode="after")
    def _open_to_this_machine_only(self) -> "DashboardSettings":
        if not self.secret.get_secret_value() and not is_loopback(self.host):
            raise ConfigurationError(
                f"without a secret everybody who reaches {self.host} would see every tenant",
                hint="Set CLICKROLLUP_SECRET_FILE to a file with a long random text, or listen on 127.0.0.1.",
            )
        return self


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
