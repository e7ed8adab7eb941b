"""NDJSON and CSV: what is in the file is what is sent."""

import json
from typing import Any

import pytest

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.kafka.delivery import Message
from clickrollup.replay.skips import MAX_NOTES, Skips
from clickrollup.replay.table import csv_messages, ndjson_messages

HEADER = "event_time,customer_id,event_type,country,browser,device_id,session_id"


def read(text: str | bytes, told: list[str] | None = None, *, strict: bool = False) -> list[Message]:
    raw = text if isinstance(text, bytes) else text.encode()
    skips = Skips((told if told is not None else []).append, strict=strict)
    return list(csv_messages(iter(raw.splitlines(keepends=True)), skips))


def row(text: str, header: str = HEADER) -> dict[str, Any]:
    [message] = read(f"{header}\n{text}\n")
    fields: dict[str, Any] = json.loads(message.value or b"")
    return fields


def test_csv_row_becomes_an_event() -> None:
    [message] = read(f"{HEADER}\n2015-05-17T10:05:03+00:00,7,asset,RU,Chrome,1,2\n")
    assert message.key == b"7"
    assert json.loads(message.value or b"") == {
        "customer_id": 7,
        "event_type": "asset",
        "country": "RU",
        "browser": "Chrome",
        "device_id": 1,
        "session_id": 2,
        "event_time": "2015-05-17T10:05:03Z",
    }


def test_csv_quotes_commas_and_line_breaks() -> None:
    fields = row('2015-05-17T10:05:03Z,7,"a,b","say ""hi""","two\nlines",1,2')
    assert fields["event_type"] == "a,b"
    assert fields["country"] == 'say "hi"'
    assert fields["browser"] == "two\nlines"


def test_csv_columns_in_any_order_and_others_left_out() -> None:
    header = "session_id,event_id,browser,country,event_type,device_id,customer_id"
    assert row("6,99,B,C,T,5,1", header) == {
        "customer_id": 1,
        "event_type": "T",
        "country": "C",
        "browser": "B",
        "device_id": 5,
        "session_id": 6,
    }


@pytest.mark.parametrize("number", ["-9223372036854775808", "99999999999999999999", "0", "-0"])
def test_csv_whole_numbers_of_any_size(number: str) -> None:
    [message] = read(f"{HEADER}\n,{number},t,c,b,1,2\n")
    assert f'"customer_id":{number},'.encode() in (message.value or b"")


@pytest.mark.parametrize("text", ["", "one", "1.0", "007", " 7", "1e3", "\u0667"])
def test_csv_what_is_no_whole_number_stays_text(text: str) -> None:
    assert row(f",{text},t,c,b,1,2")["customer_id"] == text


def test_csv_empty_time_is_none() -> None:
    assert "event_time" not in row(",1,t,c,b,1,2")


def test_csv_time_as_psql_writes_it() -> None:
    assert row("2015-05-17 10:05:03.5+02,1,t,c,b,1,2")["event_time"] == "2015-05-17T10:05:03.500000+02:00"


@pytest.mark.parametrize("text", ["2015-05-17T10:05:03", "2015-05-17", "yesterday", "10000-01-01T00:00:00Z"])
def test_csv_what_is_no_time_with_zone_stays_text(text: str) -> None:
    assert row(f"{text},1,t,c,b,1,2")["event_time"] == text


def test_csv_byte_order_mark_and_windows_lines() -> None:
    [message] = read(f"\ufeff{HEADER}\r\n2015-05-17T10:05:03Z,1,t,c,b,1,2\r\n\r\n")
    fields = json.loads(message.value or b"")
    assert fields["session_id"] == 2
    assert fields["event_time"] == "2015-05-17T10:05:03Z"


def test_csv_old_ends_of_lines() -> None:
    text = f'{HEADER}\r,1,t,c,b,1,2\r,2,"x\ry",c,b,1,2\r'
    assert [json.loads(message.value or b"")["event_type"] for message in read(text)] == ["t", "x\ry"]


def test_csv_marks_and_nul_bytes_before_rows() -> None:
    first, second = read(f"\0\0\ufeff{HEADER}\n\ufeff,1,t,c,b,1,2\n\0\0,2,t,c,b,1,2\n")
    assert (first.key, second.key) == (b"1", b"2")
    assert b"event_time" not in (second.value or b"")


def test_csv_header_that_cannot_be_read() -> None:
    with pytest.raises(ConfigurationError, match="header cannot be read: field larger"):
        read("x" * 2_000_000)


def test_csv_rows_that_cannot_be_sent_are_skipped() -> None:
    told: list[str] = []
    rows = f"{HEADER}\n,1,t,c,b,1\n,1,t,c,b,1,2,3\n".encode() + b",1,t,\xff,b,1,2\n,1,t,c,b,1,2\n"
    assert len(read(rows, told)) == 1
    assert told == [
        "line 2 skipped: 7 columns expected, 6 found",
        "line 3 skipped: 7 columns expected, 8 found",
        "line 4 skipped: not UTF-8",
    ]


def test_csv_what_the_parser_refuses_is_skipped() -> None:
    told: list[str] = []
    assert len(read(f"{HEADER}\n,1,{'t' * 2_000_000},c,b,1,2\n,1,t,c,b,1,2\n", told)) == 1
    assert told == ["line 2 skipped: field larger than field limit (1048576)"]


def test_csv_header_must_name_the_fields() -> None:
    with pytest.raises(ConfigurationError, match="lacks browser, session_id"):
        read("customer_id,event_type,country,device_id\n")
    with pytest.raises(ConfigurationError, match="lacks browser, country"):
        read("")


def test_strict_fails_on_the_first() -> None:
    with pytest.raises(ClickrollupError, match="line 3: 7 columns expected, 1 found") as raised:
        read(f"{HEADER}\n,1,t,c,b,1,2\nbroken\n", strict=True)
    assert raised.value.exit_code == 1


def test_only_the_first_skipped_lines_are_told() -> None:
    told: list[str] = []
    read(f"{HEADER}\n" + "broken\n" * 100, told)
    assert len(told) == MAX_NOTES + 1
    assert told[-1] == "more lines are skipped; from here on they are only counted"


def test_ndjson_goes_through_byte_for_byte() -> None:
    lines = [
        b'{ "customer_id":7 ,"x": 1.50 }\n',
        b"\n",
        b"not json\r\n",
        b'{"customer_id":"7"}\n',
        b"\xff\n",
        b'{"x":' + b"[" * 100_000 + b"\n",
        b'{"customer_id":8}',
    ]
    assert list(ndjson_messages(iter(lines))) == [
        Message(b'{ "customer_id":7 ,"x": 1.50 }', b"7"),
        Message(b"not json", None),
        Message(b'{"customer_id":"7"}', None),
        Message(b"\xff", None),
        Message(b'{"x":' + b"[" * 100_000, None),
        Message(b'{"customer_id":8}', b"8"),
    ]


def test_ndjson_marks_and_nul_bytes_before_events() -> None:
    lines = [
        b'\xef\xbb\xbf{"customer_id":7}\n',
        b"\0\0\n",
        b'\0\0{"customer_id":8}\r',
        b'{"customer_id":9}\r\n',
    ]
    assert list(ndjson_messages(iter(lines))) == [
        Message(b'{"customer_id":%d}' % number, b"%d" % number) for number in (7, 8, 9)
    ]
