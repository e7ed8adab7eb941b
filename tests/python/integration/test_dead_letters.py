"""Dead letters: listed, shown, replayed exactly once, discarded, exported."""

import csv
import io
import json
import random
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from support.loading import KAFKA_TIME, event
from support.producing import PATIENCE, start_clickrollup

from clickrollup.cli import main

Connection = psycopg.Connection[tuple[Any, ...]]
# Nothing is wrong with these: they are dead letters because the table refused them once.
GOOD = "the server refuses it: no partition of relation"


def bury(
    connection: Connection, messages: Iterable[bytes | None], reason: str = GOOD, group: str = "shop"
) -> None:
    """Make dead letters of the messages, at offsets from 0 on, as a loader does."""
    rows = [(offset, value) for offset, value in enumerate(messages)]
    connection.execute(
        "INSERT INTO clickrollup.dead_letters (consumer_group, topic, kafka_partition, kafka_offset, message_time, "
        "    message_key, message_value, reason, received_at) "
        "SELECT %s, 'clicks', 0, o, to_timestamp(%s / 1000.0), convert_to('7', 'UTF8'), v, %s, "
        "    timestamptz '2024-02-29 12:00:00Z' + o * interval '1 minute' "
        "FROM unnest(%s::bigint[], %s::bytea[]) AS m (o, v)",
        (group, KAFKA_TIME, reason, [row[0] for row in rows], [row[1] for row in rows]),
    )
    connection.execute(
        "INSERT INTO clickrollup.loader_offsets VALUES (%s, 'clicks', 0, %s, 100, %s)",
        (group, len(rows) + 100, len(rows)),
    )


def run(database: str, command: str, *arguments: str | Path) -> Result:
    words = ["dead-letters", command, "--dsn", database, *map(str, arguments)]
    return CliRunner().invoke(main, words)


def run_json(database: str, command: str, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = run(database, command, "--json", *arguments)
    assert done.exit_code == code, done.stderr
    return dict(json.loads(done.stdout))


def left(connection: Connection) -> dict[int, str]:
    """Return the reason of each dead letter that is there, by its offset."""
    query = "SELECT kafka_offset, reason FROM clickrollup.dead_letters"
    return dict(connection.execute(query).fetchall())


def totals(connection: Connection) -> tuple[int, int]:
    """Return what loader_offsets says of events and of dead letters."""
    query = "SELECT events_loaded, dead_letters FROM clickrollup.loader_offsets"
    return connection.execute(query).fetchall()[0]  # type: ignore[return-value]


def devices(connection: Connection) -> list[int]:
    return [number for (number,) in connection.execute("SELECT device_id FROM events ORDER BY device_id")]


def test_list_filters_and_summary(database: str, connection: Connection) -> None:
    bury(connection, [event(1), b"x", None])
    bury(connection, [b"y"], "not JSON: \x1b[2J", "other")
    assert run_json(database, "list")["total"] == 4
    for flags, offsets in [
        (("--group", "shop", "--limit", "2"), [0, 1]),
        (("--reason", "NOT json"), [0]),
        (("--since", "2024-02-29T12:01:00Z", "--until", "2024-02-29T12:02:00Z"), [1]),
        (("--partition", "1"), []),
        (("--topic", "views"), []),
    ]:
        listed = run_json(database, "list", *flags)["dead_letters"]
        assert [row["kafka_offset"] for row in listed] == offsets, flags
    row = run_json(database, "list", "--group", "other")["dead_letters"][0]
    assert (row["topic"], row["received_at"], row["bytes"]) == ("clicks", "2024-02-29T12:00:00.000Z", 1)
    summary = run_json(database, "list", "--summary")["summary"]
    assert [(entry["messages"], entry["consumer_group"]) for entry in summary] == [(3, "shop"), (1, "other")]
    plain = run(database, "list")
    assert "clicks/0@2" in plain.stdout
    assert "not JSON: \\x1b[2J" in plain.stdout
    assert "4 dead letters" in plain.stderr


def test_show_is_safe_on_a_terminal_and_whole_in_json(database: str, connection: Connection) -> None:
    bury(connection, ['{"a": "ü\x1b]0;title\x07"}'.encode(), b"\xff\x00AB" * 5, None])
    text = run(database, "show", "1", "2", "3").stdout
    assert '{"a": "ü\\x1b]0;title\\x07"}' in text
    assert "00000010  ff 00 41 42" in text
    assert "|..AB|" in text
    assert "message_value    (none)" in text
    assert "\x1b" not in text
    first, second, third = run_json(database, "show", "1", "2", "3")["dead_letters"]
    assert first["message_value"] == '{"a": "ü\x1b]0;title\x07"}'
    assert (second["message_value"], second["message_value_base64"]) == (None, "/wBBQv8AQUL/AEFC/wBBQv8AQUI=")
    assert (third["message_value_base64"], third["message_key"]) == (None, "7")
    missing = run(database, "show", "1", "99")
    assert missing.exit_code == 1
    assert "no such dead letter: 99" in missing.stderr


def test_replay_takes_what_is_an_event_and_keeps_the_rest_with_its_reason_of_now(
    database: str, connection: Connection
) -> None:
    bury(connection, [event(0), b"{", event(2), None, event(4, event_time="2024-01-01T00:00:00Z")])
    assert run_json(database, "replay", "--dry-run", code=1) == {"replayed": 3, "still_bad": 2}
    assert (devices(connection), len(left(connection)), totals(connection)) == ([], 5, (100, 5))
    assert run_json(database, "replay", code=1) == {"replayed": 3, "still_bad": 2}
    assert devices(connection) == [0, 2, 4]
    assert left(connection) == {1: "not JSON: Input data was truncated", 3: "no value (a tombstone)"}
    assert totals(connection) == (103, 2)
    times = connection.execute("SELECT event_time::text FROM events ORDER BY device_id").fetchall()
    assert [time for (time,) in times] == [
        "2024-02-29 12:30:00+00",
        "2024-02-29 12:30:00+00",
        "2024-01-01 00:00:00+00",
    ]
    assert run_json(database, "replay", code=1) == {"replayed": 0, "still_bad": 2}
    assert devices(connection) == [0, 2, 4]


def test_replay_of_some(database: str, connection: Connection) -> None:
    bury(connection, [event(number) for number in range(6)])
    assert run_json(database, "replay", "1", "3") == {"replayed": 2, "still_bad": 0}
    assert run_json(database, "replay", "--until", "2024-02-29T12:02:00Z") == {"replayed": 1, "still_bad": 0}
    assert devices(connection) == [0, 1, 2]


def test_rows_that_the_table_refuses_are_found_and_stay(database: str, connection: Connection) -> None:
    connection.execute("ALTER TABLE events ADD CONSTRAINT somewhere CHECK (country <> 'Nowhere')")
    bad = {3, 4, 1500}
    bury(connection, [event(n, country="Nowhere") if n in bad else event(n) for n in range(2100)])
    assert run_json(database, "replay", code=1) == {"replayed": 2097, "still_bad": 3}
    assert devices(connection) == [n for n in range(2100) if n not in bad]
    reasons = left(connection)
    assert reasons.keys() == bad
    assert all(text.startswith("the server refuses it: new row for relation") for text in reasons.values())
    assert all("SQLSTATE 23514" in text and "Nowhere" not in text for text in reasons.values())
    connection.execute("ALTER TABLE events DROP CONSTRAINT somewhere")
    assert run_json(database, "replay") == {"replayed": 3, "still_bad": 0}
    assert devices(connection) == list(range(2100))
    assert totals(connection) == (2200, 0)


def test_an_error_that_is_no_rows_fault_changes_nothing(database: str, connection: Connection) -> None:
    bury(connection, [event(1)])
    connection.execute(
        "CREATE TABLE other AS SELECT * FROM events; ALTER TABLE other ALTER customer_id TYPE integer"
    )
    done = run(database, "replay", "--table", "other")
    assert done.exit_code == 2
    assert "customer_id int8 (integer)" in done.stderr
    assert left(connection) == {0: GOOD}


def test_killed_at_any_moment_nothing_is_lost_or_doubled(database: str, connection: Connection) -> None:
    count = 30_000
    bury(connection, [event(number) for number in range(count)])
    chance = random.Random(6)  # noqa: S311
    for _ in range(6):
        running = start_clickrollup("dead-letters", "replay", "--dsn", database)
        time.sleep(chance.uniform(0.3, 0.9))
        running.kill()
        running.communicate(timeout=PATIENCE)
        query = "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM clickrollup.dead_letters)"
        assert connection.execute(query).fetchone() == (count,)
    two = [start_clickrollup("dead-letters", "replay", "--dsn", database) for _ in range(2)]
    for replay in two:
        replay.communicate(timeout=PATIENCE)
    assert [replay.returncode for replay in two] == [0, 0]
    assert devices(connection) == list(range(count))
    assert (left(connection), totals(connection)) == ({}, (100 + count, 0))


def test_discard_asks(database: str, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    bury(connection, [b"x", b"y", b"z"])
    # A loader's topic in the environment narrows, but says nothing about what is meant.
    monkeypatch.setenv("CLICKROLLUP_TOPIC", "clicks")
    assert "nothing says which" in run(database, "discard", "--yes").stderr
    unasked = run(database, "discard", "1")
    assert unasked.exit_code == 2
    assert "1 dead letters would be discarded\nHINT: Give --yes" in unasked.stderr
    assert len(left(connection)) == 3
    assert run_json(database, "discard", "--yes", "1") == {"discarded": 1}
    assert run_json(database, "discard", "--yes", "--since", "2024-02-29T12:02:00Z") == {"discarded": 1}
    assert left(connection).keys() == {1}
    assert run_json(database, "discard", "--yes", "--all") == {"discarded": 1}
    assert totals(connection) == (100, 3)


def test_export(database: str, connection: Connection, tmp_path: Path) -> None:
    bury(connection, [b'{"a":\n"x,y"}', b"\xff", None])
    lines = [json.loads(line) for line in run(database, "export").stdout.splitlines()]
    assert [line["message_value_base64"] for line in lines] == ["eyJhIjoKIngseSJ9", "/w==", None]
    assert (lines[0]["message_value"], lines[0]["kafka_offset"]) == ('{"a":\n"x,y"}', 0)
    path = tmp_path / "letters.csv"
    done = run(database, "export", "--format", "csv", "--output", path, "1", "2")
    assert done.stderr == "exported 2\n"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [row["message_value"] for row in rows] == ['{"a":\n"x,y"}', ""]
    assert len(left(connection)) == 3


@pytest.mark.parametrize("command", ["list", "replay"])
def test_a_database_without_the_extension(bare_database: str, command: str) -> None:
    done = run(bare_database, command)
    assert done.exit_code == 2
    assert "has no clickrollup.dead_letters" in done.stderr


def test_an_operator_may_replay_and_a_loader_may_not(database: str, connection: Connection) -> None:
    bury(connection, [event(1)])
    connection.execute("CREATE ROLE dead_letter_loader LOGIN; CREATE ROLE dead_letter_operator LOGIN")
    connection.execute("SELECT clickrollup.grant_loader('dead_letter_loader', 'events')")
    connection.execute("SELECT clickrollup.grant_operator('dead_letter_operator', 'events')")
    try:
        refused = run(f"{database} user=dead_letter_loader", "replay")
        assert refused.exit_code == 2
        assert (
            "lacks SELECT ON clickrollup.dead_letters, DELETE ON clickrollup.dead_letters, UPDATE (reason)"
            in refused.stderr
        )
        assert run_json(f"{database} user=dead_letter_operator", "replay") == {"replayed": 1, "still_bad": 0}
    finally:
        connection.execute("DROP OWNED BY dead_letter_loader, dead_letter_operator")
        connection.execute("DROP ROLE dead_letter_loader, dead_letter_operator")
