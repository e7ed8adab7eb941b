"""Files to replay: their formats, gzip, and damage."""

import bz2
import codecs
import gzip
import lzma
import random
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
        (b'{"ip":"192.0.2.7","time":"2026-03-01T10:00:00Z","method":"GET","path":"/"}', "access-log"),
        (
            b'{"ip":"192.0.2.7","time":"2026-03-01T10:00:00Z","method":"GET","path":"/","customer_id":1}',
            "ndjson",
        ),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_format_by_the_first_line(tmp_path: Path, content: bytes, expected: str, pack: Any) -> None:
    assert found(tmp_path / "file", pack(content)) == expected


def test_the_first_line_counts_before_the_name(tmp_path: Path) -> None:
    assert found(tmp_path / "events.log", NDJSON) == "ndjson"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.log", "access-log"),
        ("a.log.gz", "access-log"),
        ("a.csv.xz", "csv"),
        ("a.json.bz2", "ndjson"),
        ("a.csv", "csv"),
        ("a.jsonl", "ndjson"),
    ],
)
def test_format_by_the_name(tmp_path: Path, name: str, expected: str) -> None:
    assert found(tmp_path / name, b"damaged\n") == expected
    assert found(tmp_path / name, b"") == expected


def test_format_that_nothing_tells(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not look like") as raised:
        found(tmp_path / "access", b"hello\n")
    assert "--format" in (raised.value.hint or "")


@pytest.mark.parametrize("content", [b'[{"customer_id":1}]', b"[\n{}\n]\n", b'{\n  "customer_id": 1\n}\n'])
def test_json_that_is_no_line_each(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigurationError, match="not one object a line") as raised:
        found(tmp_path / "a.json", content)
    assert "jq -c" in (raised.value.hint or "")


@pytest.mark.parametrize(
    ("begin", "command"),
    [
        (b"\x28\xb5\x2f\xfd", "zstd -d"),
        (b"\x04\x22\x4d\x18", "lz4 -d"),
        (b"\x1f\x9d", "uncompress"),
        (b"PK\x03\x04", "unzip"),
        (b"7z\xbc\xaf", "7z x"),
    ],
)
def test_what_is_packed_otherwise(tmp_path: Path, begin: bytes, command: str) -> None:
    with pytest.raises(ConfigurationError, match="packed with something other") as raised:
        found(tmp_path / "a.csv", begin + bytes(100))
    assert raised.value.hint == f"Unpack it first: {command} {tmp_path / 'a.csv'}"


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize(
    "before",
    [b"", codecs.BOM_UTF8, bytes(1), bytes(20_000), codecs.BOM_UTF8 + bytes(9), bytes(9) + codecs.BOM_UTF8],
)
@pytest.mark.parametrize(("content", "expected"), [(LOG, "access-log"), (CSV, "csv"), (NDJSON, "ndjson")])
def test_marks_and_padding_before_the_first_line(
    tmp_path: Path, before: bytes, content: bytes, expected: str, pack: Any
) -> None:
    path, told = tmp_path / "file", []
    path.write_bytes(pack(before + content))
    with open_source(path, told.append) as stream:
        assert find_format(stream, path) == expected
        assert list(read_lines(stream, path)) == [content]
    padding = before.count(0)
    assert told == ([f"{padding:,} NUL bytes before the first line left out"] if padding else [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_other_encodings_by_their_mark(tmp_path: Path, encoding: str, pack: Any) -> None:
    text = CSV.decode() + ",1,äöü,\u20ac,\U0001f600,1,2\n" * 5_000
    path = tmp_path / "file"
    path.write_bytes(pack(("\ufeff" + text).encode(encoding)))
    assert found(path, path.read_bytes()) == "csv"
    assert b"".join(lines(path)) == text.encode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(ConfigurationError, match="looks like UTF-16") as raised:
        found(tmp_path / "a.csv", CSV.decode().encode(encoding))
    assert "iconv" in (raised.value.hint or "")


def test_utf16_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(codecs.BOM_UTF16_LE + NDJSON.decode().encode("utf-16-le")[:-1])
    with pytest.raises(ClickrollupError, match="is damaged or cut off"):
        lines(path)


@pytest.mark.parametrize("content", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, bytes(5)])
def test_file_without_a_line(tmp_path: Path, content: bytes) -> None:
    assert found(tmp_path / "a.jsonl", content) == "ndjson"
    assert lines(tmp_path / "a.jsonl") == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_ends_of_lines(tmp_path: Path, end: bytes) -> None:
    expected = [number * b"x" + end for number in (1, 65_535, 65_536, 1, 300_000, 2)] * 2
    path = tmp_path / "file"
    path.write_bytes(b"".join(expected))
    assert lines(path) == expected
    path.write_bytes(b"".join(expected).removesuffix(end))
    assert lines(path) == [*expected[:-1], b"xx"]


def test_lines_of_a_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "packed"
    path.write_bytes(gzip.compress(b"a\nb\n") + gzip.compress(b"c"))
    assert lines(path) == [b"a\n", b"b\n", b"c"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("damage", [lambda raw: raw[:-20], lambda raw: raw[:-8] + b"12345678"])
def test_damaged_file(tmp_path: Path, damage: Any, pack: Any) -> None:
    path = tmp_path / "packed"
    path.write_bytes(damage(pack(random.Random(1).randbytes(1_000))))  # noqa: S311
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
