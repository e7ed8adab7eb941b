"""Sending: receivers that refuse, that begin to answer and do not end, and that say too much."""

import time
from uuid import uuid4

import pytest
from support import asynchronous
from support.receivers import dripping, mailbox

from clickrollup.alerts import outbox
from clickrollup.alerts.channels import Message, UnsentError, send
from clickrollup.alerts.outbox import attempt
from clickrollup.alerts.settings import ChannelSettings
from clickrollup.commandline.settings import load_settings

BODY = {"severity": "info", "change": "fired", "title": "t"}


def settings(address: str, smtp: str = "") -> ChannelSettings:
    """Return settings with one channel."""
    return load_settings(ChannelSettings, {"channels": (f"c={address}",), "smtp": smtp})


def test_who_has_taken_a_mail_gets_no_copy_of_it_while_another_is_refused() -> None:
    with mailbox() as box:
        box.refused = {"gone@example.org"}
        chosen = settings("mailto:a@example.org, gone@example.org", f"smtp://127.0.0.1:{box.port}")
        message = Message(uuid4(), "c", BODY)
        for _ in range(3):
            with pytest.raises(UnsentError, match=r"refused for 1 of 2|SMTPRecipientsRefused"):
                send(chosen, message)
        assert box.recipients == [["a@example.org"]]
        box.refused = set()
        send(chosen, message)
        assert box.recipients == [["a@example.org"], ["gone@example.org"]]


@pytest.mark.parametrize(
    ("head", "drop", "told"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x", "no answer to the end within 0.5 s"),
        (b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", None),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", b"x", "webhook: answered 302"),
        (b"\x00\xff\r\n", b"x\r\n", "webhook: "),
    ],
    ids=["a head without an end", "a body without an end", "elsewhere", "no HTTP"],
)
def test_a_receiver_that_does_not_end_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, head: bytes, drop: bytes, told: str | None
) -> None:
    monkeypatch.setattr(outbox, "ATTEMPT_SECONDS", 0.5)
    with dripping(head, drop) as address:
        began = time.monotonic()
        found = asynchronous.run(attempt(settings(address), Message(uuid4(), "c", BODY)))
        assert time.monotonic() - began < 3
    assert (found or "").startswith(told or "")
    assert bool(found) == bool(told), found
