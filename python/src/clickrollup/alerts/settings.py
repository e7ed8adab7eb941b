"""What alerts can be told: where messages go, and who else judges the same rules."""

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import Settings
from clickrollup.rollups.trust import ReaderSettings

CHANNEL = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,62})=(?P<address>.+)", re.DOTALL)
KINDS = ("https://", "http://", "mailto:")


class ChannelSettings(Settings):
    """Channels by name. An address may hold a secret, and so may come from a file."""

    repeatable: ClassVar[frozenset[str]] = frozenset({"channels"})

    channels: dict[str, SecretStr] = Field(
        default={},
        description="NAME=https://… (webhook) or NAME=mailto:A,B (mail): where alerts are sent; repeated, in the "
        "environment and in a file a line each",
    )
    smtp: SecretStr = Field(
        default=SecretStr(""),
        description="Mail server, smtp://[USER:PASSWORD@]HOST[:PORT], or smtps:// for TLS from the first byte",
    )
    mail_from: str = Field(
        default="clickrollup@localhost", description="Sender of mails", pattern=r"^[^@\s<>]+@[^@\s<>]+$"
    )
    alert_group: str = Field(
        default="clickrollup",
        description="Services of one group judge the same rules, and fire once; others know nothing of each other",
        min_length=1,
        max_length=63,
    )

    @classmethod
    def from_flags(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Make a mapping of what the repeated flag --channels gives."""
        words = given.get("channels")
        if not isinstance(words, tuple):
            return given
        matches = [CHANNEL.fullmatch(word) for word in words]
        if not all(matches):
            # Not quoted: it may hold a secret.
            raise ConfigurationError(
                "--channels takes NAME=ADDRESS", hint="Such as ops=https://… or team=mailto:a@b.org"
            )
        return given | {"channels": {match["name"]: match["address"] for match in matches if match}}

    @model_validator(mode="after")
    def _with_channels_that_can_be_sent_to(self) -> "ChannelSettings":
        for name, address in self.channels.items():
            text = address.get_secret_value()
            if not text.startswith(KINDS):
                raise ConfigurationError(
                    f"channel {name} is no address", hint="It begins with https://, http:// or mailto:"
                )
            if text.startswith("mailto:") and not self.smtp.get_secret_value():
                raise ConfigurationError(
                    f"channel {name} sends mail, and there is no mail server",
                    hint="Set CLICKROLLUP_SMTP or its file.",
                )
        if not is_mail_server(self.smtp.get_secret_value()):
            raise ConfigurationError(
                "smtp is no smtp://HOST[:PORT] or smtps://HOST[:PORT]",
                hint="Such as smtps://mail.example.org, or smtp://USER:PASSWORD@HOST:587; in a part, % and @ are %25 and %40.",
            )
        return self


class JudgingSettings(ChannelSettings, ReaderSettings):
    """What judging alerts takes: who measures, and where messages go."""


def is_mail_server(address: str) -> bool:
    """Tell whether an address is one of a mail server, or none."""
    if not re.fullmatch(r"(smtps?://[^/\s]+/?)?", address):
        return False
    try:
        url = urlsplit(address)
        return not address or (url.port != 0 and bool(url.hostname))
    except ValueError:
        return False
