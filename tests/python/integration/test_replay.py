"""`clickrollup replay` against a real broker: the file, all of it and nothing else, and no address."""

import csv
import gzip
import hashlib
import json
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet
from support.producing import PATIENCE, clickrollup, messages, start_clickrollup, wait_for_messages

from clickrollup.events.message import POSTGRES_EPOCH, Decoder
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer

decode = Decoder().decode

KEY = "a key of the integration tests"
ADDRESSES = ("192.0.2.77", "2001:db8::77")
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"


def replay(broker: Broker, topic: str, path: Path, *arguments: str, code: int = 0, **variables: str) -> Any:
    """Run the command, expect the exit code, and return the finished process."""
    done = clickrollup(
        *("replay", path, "--json", "--kafka", broker.bootstrap_servers, "--topic", topic),
        *arguments,
        **variables,
    )
    assert done.returncode == code, done.stderr
    return done


def access_log(folder: Path, *more: str) -> Path:
    """Write an access log of four requests by two clients, packed, with `more` lines at its end."""
    lines = [
        f'{address} - - [17/May/2015:10:0{minute}:03 +0000] "GET /blog/{minute} HTTP/1.1" 200 5 "-" "{AGENT}"'
        for address in ADDRESSES
        for minute in (1, 2)
    ]
    path = folder / "access.log.gz"
    path.write_bytes(gzip.compress("\n".join([*lines, *more, ""]).encode()))
    return path


def events(broker: Broker, topic: str) -> list[dict[str, Any]]:
    return [json.loads(message.value()) for message in messages(broker.bootstrap_servers, topic)]


def test_every_event_of_a_file(broker: Broker, topic: str, sample: Path) -> None:
    summary = json.loads(replay(broker, topic, sample).stdout)
    assert list(summary) == ["delivered", "failed", "skipped", "seconds"]
    assert (summary["delivered"], summary["failed"], summary["skipped"]) == (9_999, 0, 0)
    with gzip.open(sample, "rt", encoding="utf-8", newline="") as file:
        rows = Counter(tuple(row) for row in list(csv.reader(file))[1:])
    sent = messages(broker.bootstrap_servers, topic)
    loaded = [decode(message.value(), None) for message in sent]
    times = [POSTGRES_EPOCH + timedelta(microseconds=row[0]) for row in loaded]
    found = Counter((time.isoformat(), *map(str, row[1:])) for time, row in zip(times, loaded, strict=True))
    assert found == rows
    assert all(message.key() == str(row[1]).encode() for message, row in zip(sent, loaded, strict=True))


def test_ndjson_byte_for_byte(broker: Broker, topic: str, tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    lines = [b'{"customer_id": 1, "b": 1.50}', b"not json", b'{"customer_id":2}']
    path.write_bytes(b"\n".join(lines))
    assert json.loads(replay(broker, topic, path).stdout)["delivered"] == 3
    sent = messages(broker.bootstrap_servers, topic)
    assert {message.value(): message.key() for message in sent} == {
        lines[0]: b"1",
        lines[1]: None,
        lines[2]: b"2",
    }


def test_access_log(broker: Broker, topic: str, tmp_path: Path) -> None:
    replay(broker, topic, access_log(tmp_path), "--hash-key", KEY)
    sent = sorted(events(broker, topic), key=lambda event: (event["device_id"], event["event_time"]))
    assert [event["event_time"] for event in sent] == ["2015-05-17T10:01:03Z", "2015-05-17T10:02:03Z"] * 2
    assert {event["browser"] for event in sent} == {"Firefox"}
    assert {event["event_type"] for event in sent} == {"page_view"}
    assert len({event["customer_id"] for event in sent}) == 1
    assert len({event["device_id"] for event in sent}) == 2
    assert len({event["session_id"] for event in sent}) == 2


def test_postgresql_computes_the_same_tenant(
    broker: Broker, topic: str, tmp_path: Path, server: PostgresServer
) -> None:
    replay(broker, topic, access_log(tmp_path))
    [(tenant,)] = server.execute(
        "SELECT ('x' || left(encode(sha256('blog'), 'hex'), 16))::bit(64)::bigint & 9223372036854775807"
    )
    assert {event["customer_id"] for event in events(broker, topic)} == {tenant}


def test_addresses_are_nowhere(broker: Broker, topic: str, tmp_path: Path) -> None:
    path = access_log(tmp_path, f"{ADDRESSES[0]} is broken")
    done = replay(broker, topic, path, code=1)
    assert "line 5 skipped" in done.stderr
    seen = [done.stdout.encode(), done.stderr.encode()]
    for message in messages(broker.bootstrap_servers, topic):
        seen += [message.key(), message.value(), repr(message.headers()).encode()]
    hashes = [hashlib.sha256(address.encode()).hexdigest()[:16] for address in ADDRESSES]
    numbers = [str(int(digest, 16) & (2**63 - 1)) for digest in hashes]
    for secret in (*ADDRESSES, *hashes, *numbers):
        assert not any(secret.encode() in text for text in seen)


def test_the_hash_key_makes_runs_comparable(broker: Broker, topic: str, tmp_path: Path) -> None:
    path, key_file = access_log(tmp_path), tmp_path / "key"
    key_file.write_text(f"{KEY}\n", encoding="utf-8")
    said = replay(broker, topic, path, CLICKROLLUP_HASH_KEY=KEY).stderr
    said += replay(broker, topic, path, CLICKROLLUP_HASH_KEY_FILE=str(key_file)).stderr
    assert len({event["device_id"] for event in events(broker, topic)}) == 2
    assert len({event["session_id"] for event in events(broker, topic)}) == 2
    assert KEY not in said
    assert "no hash key" not in said
    assert "no hash key given" in replay(broker, topic, path).stderr
    assert len({event["device_id"] for event in events(broker, topic)}) == 4


def test_skipped_lines_and_the_exit_code(broker: Broker, topic: str, tmp_path: Path) -> None:
    path = access_log(tmp_path, "broken", "-")
    done = replay(broker, topic, path, code=1)
    assert json.loads(done.stdout)["skipped"] == 2
    assert "Error: lines skipped: 2\nHINT: With --skip-bad" in done.stderr
    assert json.loads(replay(broker, topic, path, "--skip-bad").stdout)["delivered"] == 4
    done = replay(broker, topic, path, "--strict", code=1)
    assert "Error: line 5: neither common nor combined log format" in done.stderr
    assert json.loads(done.stdout)["delivered"] == 4
    assert len(events(broker, topic)) == 12


@pytest.mark.parametrize("count", [300, 5_000])
def test_a_damaged_file_sends_what_came_before(
    broker: Broker, topic: str, tmp_path: Path, count: int
) -> None:
    """Also what is less than a buffer."""
    path = tmp_path / "events.ndjson.gz"
    lines = "".join(f'{{"customer_id":{number}}}\n' for number in range(count)).encode()
    path.write_bytes(gzip.compress(lines)[: -count // 10])
    done = replay(broker, topic, path, code=1)
    assert "is damaged or cut off" in done.stderr
    delivered = json.loads(done.stdout)["delivered"]
    assert 0 < delivered < count
    assert len(events(broker, topic)) == delivered


def test_ctrl_c_flushes_and_says_that_the_file_was_not_sent(
    broker: Broker, topic: str, tmp_path: Path
) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text('{"customer_id":1}\n' * 100_000, encoding="utf-8")
    with start_clickrollup(
        *("replay", path, "--json", "--rate", "500", "--topic", topic),
        *("--kafka", broker.bootstrap_servers),
    ) as running:
        wait_for_messages(broker.bootstrap_servers, topic, 50)
        running.send_signal(signal.SIGINT)
        output, errors = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert "interrupted before the end of the file" in errors
    assert 50 <= json.loads(output)["delivered"] == len(events(broker, topic)) < 100_000


def test_a_file_of_no_known_format(broker: Broker, topic: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello\n", encoding="utf-8")
    assert "HINT: Name it with --format" in replay(broker, topic, path, code=2).stderr
    assert events(broker, topic) == []


def test_a_log_in_an_unknown_format_sends_nothing(broker: Broker, topic: str, tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("2026-03-01 10:00:00 INFO started\n" * 50, encoding="utf-8")
    done = replay(broker, topic, path, code=2)
    assert "none is in a known log format; nothing was sent" in done.stderr
    assert "HINT: Logs that are read: access-log, common, combined" in done.stderr
    assert "none is in log format alb" in replay(broker, topic, path, "--format", "alb", code=2).stderr
    assert events(broker, topic) == []


def test_rows_of_a_table(broker: Broker, topic: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(b"order_id,sku,price\n7,a,1.50\n8,,2\n9\n"))
    done = replay(broker, topic, path, "--key-field", "order_id", code=1)
    assert json.loads(done.stdout)["skipped"] == 1
    sent = messages(broker.bootstrap_servers, topic)
    assert {message.value(): message.key() for message in sent} == {
        b'{"order_id":7,"sku":"a","price":1.50}': b"7",
        b'{"order_id":8,"sku":null,"price":2}': b"8",
    }
    assert (
        "HINT: Leave --send-as out"
        in replay(broker, topic, access_log(tmp_path), "--send-as", "rows", code=2).stderr
    )
    assert "lacks" in replay(broker, topic, path, "--send-as", "events", code=2).stderr


def test_rows_of_parquet(broker: Broker, topic: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    parquet.write_table(
        pyarrow.table({"order_id": [1, 2], "at": [datetime(2026, 3, 1, tzinfo=UTC)] * 2}), path
    )
    assert json.loads(replay(broker, topic, path).stdout)["delivered"] == 2
    found = sorted(events(broker, topic), key=lambda row: int(row["order_id"]))
    assert found == [{"order_id": number, "at": "2026-03-01T00:00:00Z"} for number in (1, 2)]
    refused = clickrollup("replay", path, "--kafka", broker.bootstrap_servers)
    assert "HINT: Give --topic NAME" in refused.stderr
