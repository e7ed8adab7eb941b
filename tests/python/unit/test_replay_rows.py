"""Rows of any table: each becomes a JSON object of its own fields."""

import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.kafka.delivery import Message
from clickrollup.replay.rows import csv_rows, json_rows, parquet_rows
from clickrollup.replay.skips import Skips

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def csv(text: str | bytes, key: str = "id", texts: str = "", told: list[str] | None = None) -> list[Message]:
    raw = text if isinstance(text, bytes) else text.encode()
    skips = Skips((told if told is not None else []).append, strict=False)
    return list(csv_rows(iter(raw.splitlines(keepends=True)), skips, key, texts.split(",")))


def objects(messages: list[Message]) -> list[dict[str, Any]]:
    return [json.loads(message.value or b"") for message in messages]


def test_csv_numbers_are_numbers_digit_for_digit() -> None:
    [message] = csv("id,price,zip,note,paid,gone\n7,1.50,01234,a b,true,\n")
    assert message.value == b'{"id":7,"price":1.50,"zip":"01234","note":"a b","paid":true,"gone":null}'
    assert message.key == b"7"


@pytest.mark.parametrize(
    "text", ["007", "+1", "1.", ".5", "0x1", "1_000", "NaN", "Infinity", " 1", "TRUE", "t", "null"]
)
def test_csv_texts_stay_texts(text: str) -> None:
    assert objects(csv(f"id,v\n1,{text}\n")) == [{"id": 1, "v": text}]


@pytest.mark.parametrize("text", ["0", "-0", "12345678901234567890123", "-1.5e-10", "1E5"])
def test_csv_numbers(text: str) -> None:
    assert csv(f"id,v\n1,{text}\n")[0].value == f'{{"id":1,"v":{text}}}'.encode()


def test_csv_columns_that_are_texts() -> None:
    assert objects(csv("id,zip,flag\n1,12345,true\n2,,\n", texts="zip,flag")) == [
        {"id": 1, "zip": "12345", "flag": "true"},
        {"id": 2, "zip": None, "flag": None},
    ]


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_csv_is_divided_by_what_the_header_is(divider: str) -> None:
    text = divider.join(["id", "name"]) + "\r\n" + divider.join(["1", '"a\r\n""b"""']) + "\r\n"
    assert objects(csv(text)) == [{"id": 1, "name": 'a\r\n"b"'}]


def test_csv_rows_that_do_not_fit_are_skipped() -> None:
    told: list[str] = []
    assert len(csv(b"id,v\n1\n2,3\n4,5,6\n7,\xff\n", told=told)) == 1
    assert [each.partition(":")[2].strip() for each in told] == [
        "2 columns expected, 1 found",
        "2 columns expected, 3 found",
        "not UTF-8",
    ]


@pytest.mark.parametrize("header", ["id,id", "id,"])
def test_csv_header_that_names_no_columns(header: str) -> None:
    with pytest.raises(ConfigurationError, match="without a name, or a name twice"):
        csv(f"{header}\n1,2\n")


def test_csv_without_a_key() -> None:
    assert [message.key for message in csv("a,id\n1,\n2,x\n")] == [None, b"x"]
    assert csv("a,b\n1,2\n")[0].key is None
    assert csv("") == []


def test_json_keys() -> None:
    lines = [
        b'{"k":"a\\u00e4","b": 1.50}\n',
        b'{"k":12}',
        b'{"k":null}',
        b'{"k":[1]}',
        b"[1]",
        b"no",
        b" \n",
        b'{"a":1}',
    ]
    found = list(json_rows(iter(lines), "k"))
    assert [message.value for message in found] == [line.rstrip() for line in lines if line.strip()]
    assert [message.key for message in found] == ["aä".encode(), b"12", None, None, None, None, None]


TABLE = {
    "id": [1, 2],
    "name": ["a", None],
    "at": arrow.array([datetime(2026, 3, 1, 10, tzinfo=UTC), None], arrow.timestamp("ms", "UTC")),
    "clock": arrow.array([1772359200123456789, None], arrow.timestamp("ns")),
    "day": [date(2026, 3, 1), None],
    "price": arrow.array([Decimal("1.50"), None], arrow.decimal128(10, 2)),
    "raw": [b"\x00\xff", None],
    "items": [[{"sku": "x", "n": 1}], []],
    "tags": arrow.array([[("a", 1)], []], arrow.map_(arrow.string(), arrow.int64())),
    "ratio": [float("nan"), 0.5],
}


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table(TABLE), path, row_group_size=1)
    found = list(parquet_rows(path, Skips(print, strict=True), "id"))
    assert [message.key for message in found] == [b"1", b"2"]
    assert found[0].value == (
        b'{"id":1,"name":"a","at":"2026-03-01T10:00:00Z","clock":"2026-03-01T10:00:00.123456","day":"2026-03-01",'
        b'"price":1.50,"raw":"AP8=","items":[{"sku":"x","n":1}],"tags":{"a":1},"ratio":null}'
    )
    assert objects(found)[1] == dict.fromkeys(TABLE) | {"id": 2, "items": [], "tags": {}, "ratio": 0.5}


def test_parquet_that_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"id": list(range(10_000))}), path)
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(ClickrollupError, match="damaged, or no Parquet file"):
        list(parquet_rows(path, Skips(print, strict=True), "id"))


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match="not installed") as refused:
        list(parquet_rows(tmp_path / "a.parquet", Skips(print, strict=True), "id"))
    assert refused.value.hint == "pip install 'clickrollup[parquet]'"


def test_parquet_with_nanoseconds_within(tmp_path: Path) -> None:
    nanoseconds = [1_709_209_800_123_456_789]
    columns = {
        "id": arrow.array([1], arrow.int64()),
        "times": arrow.array([nanoseconds], arrow.list_(arrow.timestamp("ns", "UTC"))),
        "place": arrow.array([{"at": nanoseconds[0]}], arrow.struct({"at": arrow.timestamp("ns")})),
        "stops": arrow.array([[("a", nanoseconds[0])]], arrow.map_(arrow.string(), arrow.timestamp("ns"))),
        "took": arrow.array([1500], arrow.duration("ns")),
        "clock": arrow.array([45_000_000_000_001], arrow.time64("ns")),
    }
    parquet.write_table(arrow.table(columns), tmp_path / "a.parquet")
    told: list[str] = []
    [row] = objects(list(parquet_rows(tmp_path / "a.parquet", Skips(told.append, strict=False), "id")))
    assert row["times"] == ["2024-02-29T12:30:00.123456Z"]
    assert row["place"] == {"at": "2024-02-29T12:30:00.123456"}
    assert row["stops"] == {"a": "2024-02-29T12:30:00.123456"}
    assert (row["took"], row["clock"], told) == ("PT0.000001S", "12:30:00", [])


def test_parquet_rows_that_python_cannot_hold_are_skipped(tmp_path: Path) -> None:
    years = [1_709_209_800_000_000, 300_000_000_000_000_000, 0]
    table = arrow.table(
        {"id": arrow.array([1, 2, 3]), "at": arrow.array(years, arrow.timestamp("us", "UTC"))}
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    told: list[str] = []
    found = objects(list(parquet_rows(tmp_path / "a.parquet", Skips(told.append, strict=False), "id")))
    assert [row["id"] for row in found] == [1, 3]
    assert len(told) == 1
    assert told[0].startswith("line 2 skipped: a value that JSON does not have")


def test_a_header_that_is_none() -> None:
    with pytest.raises(ConfigurationError, match="header cannot be read: field larger"):
        csv("x" * 2_000_000)
