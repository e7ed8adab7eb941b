"""The command line of `clickrollup replay`."""

import csv
import secrets
from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.commandline.options import json_option, settings_options
from clickrollup.kafka.delivery import Delivery, Message, run
from clickrollup.replay.access_log import access_log_messages, requests
from clickrollup.replay.logs.formats import LOG_FORMATS, find_log_format
from clickrollup.replay.logs.request import LogFormat
from clickrollup.replay.rows import csv_rows, divider, json_rows, parquet_rows
from clickrollup.replay.settings import ReplaySettings
from clickrollup.replay.skips import Skips
from clickrollup.replay.source import find_format, first_lines, open_source, read_lines
from clickrollup.replay.table import EVENT_FIELDS, TENANT, csv_messages, ndjson_messages


@click.command(name="replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@settings_options(ReplaySettings)
def command(settings: ReplaySettings) -> None:
    """Send FILE to a Kafka topic: NDJSON, CSV with a header, Parquet, or a web server's access log.

    A log's lines, and rows with the clickstream's fields, become its events; other rows are sent with their fields as
    they are. FILE may be packed with gzip, bzip2 or xz. Progress and the summary go to stderr. The exit code is 0 when the whole
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
        self._log = self._log_format()
        self._as_rows = self._rows_are_sent()
        self._skipped = 0
        self._complete = False

    def _log_format(self) -> LogFormat | None:
        """Return the format of an access log. Raises ConfigurationError where its first lines are in none."""
        if self._format not in LOG_FORMATS:
            return None
        lines = [line for first in first_lines(self._stream, self._path) for line in requests(first) if line]
        return find_log_format(lines, self._format, ZoneInfo(self._settings.time_zone))

    def _rows_are_sent(self) -> bool:
        """Tell whether rows are sent as they are. Raises ConfigurationError where the file cannot be sent so."""
        if self._settings.send_as == "rows" and self._log is not None:
            raise ConfigurationError(
                f"{self._path} is an access log, whose lines are no rows",
                hint="Leave --send-as out; or, where its lines are JSON, --format ndjson sends them as they are.",
            )
        given = self._settings.topic_is_given
        if self._format == "parquet" and (self._settings.send_as or ("rows" if given else "")) != "rows":
            raise ConfigurationError(
                "a Parquet file is sent as rows, and to which topic is not said", hint="Give --topic NAME."
            )
        if self._settings.send_as is not None:
            return self._settings.send_as == "rows"
        return given and self._has_other_fields()

    def _has_other_fields(self) -> bool:
        """Tell whether the header of a CSV lacks fields of the clickstream's events."""
        first = (first_lines(self._stream, self._path) or [b""])[0].decode("utf-8", "replace")
        names = next(csv.reader([first], delimiter=divider(first)), [])
        return self._format == "csv" and not set(names) >= EVENT_FIELDS

    def feed(self, delivery: Delivery) -> None:
        """Send every message, at the settings' rate, until the file ends or the delivery is stopped."""
        kind = self._format if self._log is None else f"access log, {self._log.title}"
        delivery.progress.note(f"sending {self._path} as {kind} to topic {self._settings.topic}")
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
        key_field = self._settings.key_field
        if self._format == "parquet":
            return parquet_rows(self._path, skips, key_field)
        if self._log is not None:
            return access_log_messages(lines, self._key(delivery), skips, self._log)
        if self._format == "ndjson":
            return ndjson_messages(lines) if key_field == TENANT else json_rows(lines, key_field)
        if self._as_rows:
            return csv_rows(lines, skips, key_field, self._settings.text_columns.split(","))
        return csv_messages(lines, skips)

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
                "interrupted before the end of the file",
                hint="Only the messages counted above were delivered.",
            )
        if self._skipped and not self._settings.skip_bad:
            raise ClickrollupError(
                f"lines skipped: {self._skipped:,}", hint="With --skip-bad this is no error."
            )
