"""The command line of `clickrollup replay`."""

import secrets
from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import Any

import click

from clickrollup.commandline.errors import ClickrollupError
from clickrollup.commandline.options import json_option, settings_options
from clickrollup.kafka.delivery import Delivery, Message, run
from clickrollup.replay.access_log import access_log_messages
from clickrollup.replay.settings import ReplaySettings
from clickrollup.replay.skips import Skips
from clickrollup.replay.source import find_format, open_source, read_lines
from clickrollup.replay.table import csv_messages, ndjson_messages


@click.command(name="replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@settings_options(ReplaySettings)
def command(settings: ReplaySettings) -> None:
    """Send the events of FILE to a Kafka topic: NDJSON, CSV with a header, or a web server's access log.

    FILE may be packed with gzip, bzip2 or xz. Progress and the summary go to stderr. The exit code is 0 when the whole
    file was delivered, and 1 when a message failed, a line was skipped, or Ctrl-C came first.
    """
    given = click.get_current_context().params
    with open_source(given["file"], partial(click.echo, err=True)) as stream:
        replay = Replay(settings, given["file"], stream)
        run(settings, replay.feed, replay.summary, as_json=given["as_json"])
    replay.raise_for_rest()


class Replay:
    """One pass over the file."""

    def __init__(self, settings: ReplaySettings, path: Path, stream: BufferedReader) -> None:
        """Find the format of the open file. Raises ConfigurationError when nothing tells it."""
        self._settings = settings
        self._path = path
        self._stream = stream
        self._format = settings.format or find_format(stream, path)
        self._skipped = 0
        self._complete = False

    def feed(self, delivery: Delivery) -> None:
        """Send every event, at the settings' rate, until the file ends or the delivery is stopped."""
        delivery.progress.note(f"sending {self._path} as {self._format} to topic {self._settings.topic}")
        skips = Skips(delivery.progress.note, strict=self._settings.strict)
        ticks = delivery.ticks()
        try:
            for message in self._messages(delivery, skips):
                if next(ticks, None) is None:
                    return
                delivery.send(message)
            self._complete = not delivery.stopped
        finally:
            self._skipped = skips.count

    def _messages(self, delivery: Delivery, skips: Skips) -> Iterator[Message]:
        lines = read_lines(self._stream, self._path)
        if self._format == "ndjson":
            return ndjson_messages(lines)
        if self._format == "csv":
            return csv_messages(lines, skips)
        return access_log_messages(lines, self._key(delivery), skips)

    def _key(self, delivery: Delivery) -> bytes:
        """Return the key that hides addresses, drawn at random where none is set."""
        given = self._settings.hash_key.get_secret_value()
        if not given:
            delivery.progress.note(
                "no hash key given, one is drawn: devices and sessions will match those of no other run"
            )
        return given.encode() or secrets.token_bytes(32)

    def summary(self, delivery: Delivery) -> dict[str, Any]:
        """Return the counts of messages and of lines that were skipped, and the seconds it took."""
        return {
            "delivered": delivery.delivered.total(),
            "failed": delivery.failed,
            "skipped": self._skipped,
            "seconds": round(delivery.seconds, 3),
        }

    def raise_for_rest(self) -> None:
        """Raise ClickrollupError when the file was not sent whole, or lines were skipped that may not be."""
        if not self._complete:
            raise ClickrollupError(
                "interrupted before the end of the file", hint="Only the events counted above were delivered."
            )
        if self._skipped and not self._settings.skip_bad:
            raise ClickrollupError(
                f"lines skipped: {self._skipped:,}", hint="With --skip-bad this is no error."
            )
