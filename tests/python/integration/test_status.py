"""One screen: rollups, loaders with their lag, dead letters, errors."""

import json
import signal
from typing import Any

import psycopg
from click.testing import CliRunner
from support.loading import Sent, events, load, send
from support.producing import start_clickrollup

from clickrollup.cli import main
from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]


def arguments(database: str, broker: Broker, topic: str, *more: str) -> list[str]:
    where = ["--kafka", broker.bootstrap_servers, "--topic", topic, "--group", topic]
    return ["status", "--dsn", database, *where, *more]


def some(database: str, broker: Broker, topic: str) -> None:
    """Load ten events and a dead letter, and let three messages wait."""
    send(broker.bootstrap_servers, topic, [*events(range(10), 2), Sent(b"\x1b[2J{", 0)])
    load(database, broker.bootstrap_servers, topic)
    send(broker.bootstrap_servers, topic, events(range(3)))


def test_json(database: str, broker: Broker, topic: str) -> None:
    some(database, broker, topic)
    result = CliRunner().invoke(main, arguments(database, broker, topic, "--json"))
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert [(row["name"], row["events_waiting"]) for row in said["rollups"]] == [
        ("rollup_events_5min", 10),
        ("rollup_events_1hr", 10),
    ]
    lags = {
        row["partition"]: (row["lag"], row["events_loaded"], row["dead_letters_waiting"])
        for row in said["partitions"]
    }
    assert lags == {0: (3, 5, 1), 1: (0, 5, 0), 2: (0, 0, 0), 3: (0, 0, 0)}
    assert [(row["messages"], row["topic"]) for row in said["dead_letters"]] == [(1, topic)]
    assert (said["errors"], said["notes"]) == ([], [])


def test_one_screen(database: str, connection: Connection, broker: Broker, topic: str) -> None:
    some(database, broker, topic)
    connection.execute(
        "INSERT INTO clickrollup.rollup_runs (rollup_name, started_at, duration, sqlstate, error) "
        "VALUES ('rollup_events_5min', '2024-02-29 12:00:00Z', '1 s', '53100', E'disk\\nfull \\x1b[2J')"
    )
    text = CliRunner().invoke(main, arguments(database, broker, topic)).stdout
    assert "Loaders (3 messages wait)" in text
    assert "rollup_events_5min  running" in text
    assert "Dead letters\n" in text
    assert "disk full \\x1b[2J" in text
    assert "\x1b" not in text


def test_kafka_away_is_a_note(database: str, broker: Broker, topic: str) -> None:
    some(database, broker, topic)
    away = ["status", "--dsn", database, "--kafka", "127.0.0.1:1", "--connect-timeout", "1"]
    result = CliRunner().invoke(main, away)
    assert result.exit_code == 0
    assert "! kafka at 127.0.0.1:1 cannot be reached" in result.stdout
    skipped = json.loads(CliRunner().invoke(main, [*away, "--skip-kafka", "--json"]).stdout)
    assert skipped["notes"] == []
    assert {row["lag"] for row in skipped["partitions"]} == {None}


def test_what_the_role_may_not_see_is_a_note(database: str, connection: Connection) -> None:
    connection.execute("CREATE ROLE status_operator LOGIN")
    connection.execute("SELECT clickrollup.grant_operator('status_operator', 'events')")
    try:
        given = ["status", "--dsn", f"{database} user=status_operator", "--skip-kafka", "--json"]
        said = json.loads(CliRunner().invoke(main, given).stdout)
        assert said["notes"] == [
            "rollups: permission denied for view rollup_status",
            "errors: permission denied for table rollup_runs",
        ]
    finally:
        connection.execute("DROP OWNED BY status_operator; DROP ROLE status_operator")


def test_postgresql_away() -> None:
    result = CliRunner().invoke(main, ["status", "--dsn", "host=127.0.0.1 port=1 dbname=x", "--skip-kafka"])
    assert result.exit_code == 5
    assert "postgresql cannot be reached" in result.stderr


def test_watch_looks_again_until_it_is_told_to_stop(database: str) -> None:
    watching = start_clickrollup("status", "--dsn", database, "--skip-kafka", "--json", "--watch", "0.5")
    assert watching.stdout is not None
    lines = [json.loads(watching.stdout.readline()) for _ in range(3)]
    assert [len(line["rollups"]) for line in lines] == [2, 2, 2]
    watching.send_signal(signal.SIGINT)
    watching.communicate(timeout=60)
    assert watching.returncode == 0
