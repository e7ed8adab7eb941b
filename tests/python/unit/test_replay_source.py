"""Files to replay: their formats, gzip, and damage."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.commandline.settings import load_settings
from clickrollup.replay.settings import ReplaySettings
from clickrollup.replay.source import find_format, open_source, read_lines

LOG = b'::1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5\n'
CSV = b"event_time,customer_id,event_type,country,browser,device_id,session_id\n"
NDJSON = b'{"customer_id":1}\n'


def found(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with open_source(path) as stream:
        return find_format(stream, path)


def lines(path: Path) -> list[bytes]:
    with open_source(path) as stream:
        return list(read_lines(stream, path))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (LOG, "access-log"),
        (LOG.rstrip() + b"\r\n", "access-log"),
        (CSV, "csv"),
        (b"\xef\xbb\xbf" + CSV, "csv"),
        (b'"event_type","customer_id"\r\n', "csv"),
        (NDJSON, "ndjson"),
        (b"  {}", "ndjson"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_format_by_the_first_line(tmp_path: Path, content: bytes, expected: str, pack: Any) -> None:
    assert found(tmp_path / "file", pack(content)) == expected


def test_the_first_line_counts_before_the_name(tmp_path: Path) -> None:
    assert found(tmp_path / "events.log", NDJSON) == "ndjson"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.log", "access-log"), ("a.log.gz", "access-log"), ("a.csv", "csv"), ("a.jsonl", "ndjson")],
)
def test_format_by_the_name(tmp_path: Path, name: str, expected: str) -> None:
    assert found(tmp_path / name, b"damaged\n") == expected
    assert found(tmp_path / name, b"") == expected


def test_format_that_nothing_tells(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not look like") as raised:
        found(tmp_path / "access", b"hello\n")
    assert "--format" in (raised.value.hint or "")


def test_lines_of_a_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "packed"
    path.write_bytes(gzip.compress(b"a\nb\n") + gzip.compress(b"c"))
    assert lines(path) == [b"a\n", b"b\n", b"c"]


@pytest.mark.parametrize("damage", [lambda raw: raw[:-20], lambda raw: raw[:-8] + b"12345678"])
def test_damaged_file(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "packed"
    path.write_bytes(damage(gzip.compress(b"line\n" * 1_000)))
    with pytest.raises(ClickrollupError, match="is damaged or cut off"):
        lines(path)


def test_damaged_first_line(tmp_path: Path) -> None:
    with pytest.raises(ClickrollupError, match="is damaged or cut off"):
        found(tmp_path / "packed", gzip.compress(LOG)[:10] + b"\xff" * 50)


def test_file_that_is_absent(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        lines(tmp_path / "absent")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"strict": True, "skip_bad": True}, "exclude each other"),
        ({"hash_key": "short"}, "shorter than 16"),
        ({"format": "xml"}, "setting format"),
    ],
)
def test_impossible_settings(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        load_settings(ReplaySettings, given)
    assert "short\n" not in raised.value.format_message()
