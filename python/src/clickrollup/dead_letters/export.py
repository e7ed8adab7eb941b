"""Dead letters as a file: NDJSON or CSV, a line each; the bytes in base64, and as text where they are UTF-8."""

import csv
from collections.abc import Iterable
from typing import Any, TextIO

import msgspec

FIELDS = (
    "dead_letter_id",
    "consumer_group",
    "topic",
    "kafka_partition",
    "kafka_offset",
    "message_time",
    "received_at",
    "reason",
    "message_key",
    "message_key_base64",
    "message_headers",
    "message_value",
    "message_value_base64",
)


def write_ndjson(records: Iterable[dict[str, Any]], output: TextIO) -> int:
    """Write a JSON object a line and return how many."""
    count = 0
    for record in records:
        output.write(msgspec.json.encode(record).decode() + "\n")
        count += 1
    return count


def write_csv(records: Iterable[dict[str, Any]], output: TextIO) -> int:
    """Write a header and a line for each record; NULL is an empty field."""
    writer = csv.DictWriter(output, FIELDS, lineterminator="\n")
    writer.writeheader()
    count = 0
    for record in records:
        headers = record.get("message_headers")
        text = None if headers is None else msgspec.json.encode(headers).decode()
        writer.writerow(record | {"message_headers": text})
        count += 1
    return count


WRITERS = {"ndjson": write_ndjson, "csv": write_csv}
