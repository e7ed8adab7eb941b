"""Sends one message: by a webhook or by mail. Each kind carries the message's id, so that a receiver tells it from a copy."""

import json
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import urllib3

from clickrollup.alerts.settings import ChannelSettings

TIMEOUT = 10.0
# A receiver that leads elsewhere is to be named in the settings; a retry of the outbox's own is kept in the database.
POOL = urllib3.PoolManager(retries=urllib3.Retry(0, redirect=False, raise_on_redirect=True), timeout=TIMEOUT)


# Message -> those of its addresses that took it while others were refused: they get no copy with each attempt.
TAKEN: dict[UUID, frozenset[str]] = {}
MOST_TAKEN = 10_000


class UnsentError(Exception):
    """A message was not taken, and why; without the address, which may hold a secret."""


@dataclass(frozen=True)
class Message:
    """A message of the outbox."""

    id: UUID
    channel: str
    body: dict[str, Any]


def send(settings: ChannelSettings, message: Message) -> None:
    """Send a message and wait until the receiver has taken it; raises UnsentError."""
    address = settings.channels.get(message.channel)
    if address is None:
        raise UnsentError(f"channel {message.channel} is not among the settings of this service")
    text = address.get_secret_value()
    if text.startswith("mailto:"):
        mail(settings, text.removeprefix("mailto:").split(","), message)
    else:
        post(text, message)


def post(address: str, message: Message) -> None:
    """Send a message to a webhook, which takes it by answering 2xx; raises UnsentError."""
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(message.id),
        "User-Agent": "clickrollup",
    }
    body = json.dumps({"id": str(message.id), **message.body}).encode()
    try:
        answer = POOL.request("POST", address, body=body, headers=headers, preload_content=False)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise UnsentError(f"webhook: {type(getattr(error, 'reason', None) or error).__name__}") from error
    # What else it says may have no end.
    answer.close()
    if not 200 <= answer.status < 300:
        raise UnsentError(f"webhook: answered {answer.status}")


def mail(settings: ChannelSettings, to: list[str], message: Message) -> None:
    """Send a message by mail to those of some addresses that have not taken it yet; raises UnsentError."""
    made = written(settings.mail_from, to, message)
    left = [address.strip() for address in to if address.strip() not in TAKEN.get(message.id, ())]
    try:
        with connected(settings.smtp.get_secret_value()) as server:
            refused = server.send_message(made, to_addrs=left)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise UnsentError(f"mail: {type(error).__name__}") from error
    if not refused:
        TAKEN.pop(message.id, None)
        return
    TAKEN[message.id] = TAKEN.get(message.id, frozenset()) | frozenset(left) - refused.keys()
    if len(TAKEN) > MOST_TAKEN:
        del TAKEN[next(iter(TAKEN))]
    raise UnsentError(f"mail: refused for {len(refused)} of {len(to)}")


def connected(address: str) -> smtplib.SMTP:
    """Return a connection to the mail server, logged in where a user is named; raises SMTPException or OSError."""
    url = urlsplit(address)
    host, trusted = url.hostname or "", ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=trusted)
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=trusted)
        elif url.username:
            server.close()
            raise smtplib.SMTPNotSupportedError("a password is not sent without TLS")
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def written(sender: str, to: list[str], message: Message) -> EmailMessage:
    """Return the mail that says what a message says."""
    made = EmailMessage()
    body = message.body
    made["From"] = sender
    made["To"] = ", ".join(address.strip() for address in to)
    # What stands in a value of the data must begin no header of its own.
    made["Subject"] = " ".join(f"[{body['severity']}] {body['change']}: {body['title']}".split())
    made["Message-ID"] = f"<{message.id}@clickrollup>"
    made["Idempotency-Key"] = str(message.id)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(
        "\n".join(f"{name}: {indented(value)}" for name, value in body.items() if value is not None) + "\n"
    )
    return made


def indented(value: Any) -> str:
    """Return a value in a mail: no line of it looks like one that says something else."""
    return "\n    ".join(str(value).splitlines())
