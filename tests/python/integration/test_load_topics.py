"""Several topics into one table, and several sections of one file, run by one command."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.loading import (
    RunningLoader,
    Sent,
    event,
    events,
    get,
    load,
    loaded,
    running_loader,
    send,
    try_to_load,
    wait_until,
)
from support.producing import clickrollup

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.network import free_port

Connection = psycopg.Connection[tuple[Any, ...]]
Places = dict[tuple[str, int], int]


def places(connection: Connection) -> Places:
    """Return the stored next offset of each topic and Kafka partition."""
    query = "SELECT topic, kafka_partition, next_offset FROM clickrollup.loader_offsets"
    return {(topic, partition): offset for topic, partition, offset in connection.execute(query)}


def series(address: str, name: str, label: str) -> dict[str, float]:
    """Return the sums of a metric by one of its labels."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(get(address, "/metrics")[1]):
        for sample in family.samples:
            if sample.name == f"clickrollup_loader_{name}":
                key = sample.labels[label]
                found[key] = found.get(key, 0) + sample.value
    return found


@pytest.fixture
def two(make_topic: Callable[..., str], broker: Broker) -> tuple[str, str]:
    """Two topics with 100 events each, and one bad message each at the same offset."""
    topics = make_topic(kafka_partitions=2), make_topic(kafka_partitions=2)
    for number, topic in enumerate(topics):
        messages = events(range(100 * number, 100 * number + 100), partitions=2)
        send(broker.bootstrap_servers, topic, [*messages, Sent(b"bad")])
    return topics


@pytest.mark.parametrize("form", ["commas", "flags"])
def test_a_list_of_topics_into_one_table(
    database: str,
    connection: Connection,
    broker: Broker,
    two: tuple[str, str],
    form: str,
) -> None:
    words = [",".join(two)] if form == "commas" else [two[0], "--topic", two[1]]
    summary = load(database, broker.bootstrap_servers, *words, "--group", "both")
    assert (summary["loaded"], summary["dead_letters"]) == (200, 2)
    assert summary["offsets"] == {topic: {"0": 51, "1": 50} for topic in two}
    assert loaded(connection) == list(range(200))
    assert places(connection) == {(topic, n): 51 - n for topic in two for n in range(2)}
    again = load(database, broker.bootstrap_servers, *words, "--group", "both")
    assert again["loaded"] == 0


def test_a_topic_that_is_not_there_is_named_before_anything_is_loaded(
    database: str, connection: Connection, broker: Broker, two: tuple[str, str]
) -> None:
    done = try_to_load(database, broker.bootstrap_servers, f"{two[0]},nosuch")
    assert done.returncode == 2
    assert "topic nosuch is not at kafka" in done.stderr
    assert loaded(connection) == []


def test_a_pattern_that_matches_nothing(database: str, broker: Broker) -> None:
    done = try_to_load(database, broker.bootstrap_servers, r"^nosuch\..*")
    assert done.returncode == 2
    assert r"no topic matches ^nosuch\..*" in done.stderr
    done = try_to_load(database, broker.bootstrap_servers, "^nosuch(")
    assert done.returncode == 2
    assert "^nosuch( is no pattern" in done.stderr


def test_topics_that_match_a_pattern_are_picked_up_while_it_runs(
    database: str,
    connection: Connection,
    broker: Broker,
    make_topic: Callable[..., str],
) -> None:
    address = f"127.0.0.1:{free_port()}"
    prefix = f"orders.{uuid4().hex[:8]}"
    make_topic(name=f"{prefix}.dead")
    first = make_topic(name=f"{prefix}.eu", kafka_partitions=1)
    send(broker.bootstrap_servers, first, events(range(10)))
    own = (
        "--group",
        prefix,
        "--listen",
        address,
        "--dead-letter-topic",
        f"{prefix}.dead",
    )
    with running_loader(database, broker.bootstrap_servers, rf"^{prefix}\..*", *own) as loader:
        wait_until(lambda: len(loaded(connection)) == 10)
        second = make_topic(name=f"{prefix}.us", kafka_partitions=1)
        send(broker.bootstrap_servers, second, events(range(10, 30)))
        wait_until(lambda: loaded(connection) == list(range(30)))
        wait_until(lambda: get(address, "/readyz") == (200, "ok\n"))
        wait_until(lambda: series(address, "rows_total", "topic") == {first: 10, second: 20})
        assert get(address, "/livez") == (200, "ok\n")
        assert loader.stop()[0] == 0


@pytest.fixture
def section_file(
    tmp_path: Path,
    database: str,
    connection: Connection,
    broker: Broker,
    two: tuple[str, str],
) -> Path:
    """A file with two sections, of which the second goes into a table of its own."""
    connection.execute("CREATE TABLE other (device_id bigint, country text)")
    file = tmp_path / "loader.toml"
    file.write_text(
        f"""
        dsn = "{database}"
        kafka = "{broker.bootstrap_servers}"
        session_timeout = 2

        [[load]]
        name = "clicks"
        topic = "{two[0]}"

        [[load]]
        name = "others"
        topic = ["{two[1]}"]
        table = "other"
        batch_rows = 50
        """
    )
    return file


def with_file(file: Path, *more: str) -> list[str]:
    return ["load", "--config", str(file), *more]


def test_sections_of_one_file(section_file: Path, connection: Connection) -> None:
    done = clickrollup(*with_file(section_file, "--until-end", "--json"))
    assert done.returncode == 0, done.stderr
    assert '"sections":{"clicks":{"loaded":100,"dead_letters":1' in done.stdout
    assert loaded(connection) == list(range(100))
    query = "SELECT device_id FROM other ORDER BY 1"
    assert [number for (number,) in connection.execute(query)] == list(range(100, 200))
    groups = {
        group for (group,) in connection.execute("SELECT consumer_group FROM clickrollup.loader_offsets")
    }
    assert {group.rpartition(".")[2] for group in groups} == {"events", "other"}


def test_one_section_alone(section_file: Path, connection: Connection) -> None:
    done = clickrollup(*with_file(section_file, "--until-end", "--section", "others"))
    assert done.returncode == 0, done.stderr
    assert loaded(connection) == []
    assert connection.execute("SELECT count(*) FROM other").fetchone() == (100,)


def test_a_section_that_fails_does_not_take_the_others_down(
    section_file: Path, connection: Connection, broker: Broker, two: tuple[str, str]
) -> None:
    connection.execute("DROP TABLE other")
    address = f"127.0.0.1:{free_port()}"
    loader = RunningLoader("--listen", address, config=section_file)
    try:
        wait_until(lambda: len(loaded(connection)) == 100)
        wait_until(lambda: "others" in get(address, "/readyz")[1])
        assert get(address, "/readyz")[0] == 503
        assert get(address, "/livez")[0] == 200
        send(broker.bootstrap_servers, two[0], [Sent(event(100))])
        wait_until(lambda: len(loaded(connection)) == 101)
        wait_until(lambda: series(address, "running", "section") == {"clicks": 1, "others": 0})
        code, log = loader.stop()
        assert code == 2, log
        assert "others" in "".join(log.splitlines()[-2:])
    finally:
        loader.process.kill()


def test_a_worker_that_hangs_is_killed_and_started_again(
    section_file: Path, connection: Connection, broker: Broker, two: tuple[str, str]
) -> None:
    # Microseconds: a worker may be silent for half of it.
    loader = RunningLoader(config=section_file, WATCHDOG_USEC="12000000")
    try:
        wait_until(lambda: len(loaded(connection)) == 100)
        frozen = int(
            Path(f"/proc/{loader.process.pid}/task/{loader.process.pid}/children").read_text().split()[0]
        )
        os.kill(frozen, signal.SIGSTOP)
        assert loader.wait_for("worker hangs and is killed")["topic"] == two[0]
        send(broker.bootstrap_servers, two[0], [Sent(event(100))])
        wait_until(lambda: len(loaded(connection)) == 101)
        assert loader.stop()[0] == 0
    finally:
        loader.process.kill()


def doctor(*arguments: str) -> list[dict[str, str]]:
    """Return the doctor's findings."""
    done = clickrollup("doctor", "--json", "--max-behind", "1e12", *arguments)
    found: list[dict[str, str]] = json.loads(done.stdout)["findings"]
    return found


def test_doctor_status_and_dead_letters_know_several_topics(
    section_file: Path, connection: Connection, broker: Broker, two: tuple[str, str]
) -> None:
    done = clickrollup(*with_file(section_file, "--until-end"))
    assert done.returncode == 0, done.stderr
    send(broker.bootstrap_servers, two[0], events(range(300, 307)))
    config = ("--config", str(section_file))
    lags = {one["found"] for one in doctor(*config) if one["check"] == "lag"}
    waits = "messages wait in the topic"
    assert lags == {f"{two[0]}: 7 {waits}, most in partition 0", f"{two[1]}: 0 {waits}"}
    [lag] = [one for one in doctor(*config, "--section", "others") if one["check"] == "lag"]
    assert lag["found"] == f"{two[1]}: 0 {waits}"
    status = json.loads(clickrollup("status", "--json", *config).stdout)
    lag_of = {(row["topic"], row["partition"]): row["lag"] for row in status["partitions"]}
    assert lag_of == {(two[0], 0): 7, (two[0], 1): 0, (two[1], 0): 0, (two[1], 1): 0}
    shown = clickrollup("dead-letters", "list", "--json", "--topic", f"^{two[1][:-3]}", *config)
    assert [row["topic"] for row in json.loads(shown.stdout)["dead_letters"]] == [two[1]]
    connection.execute("""UPDATE clickrollup.dead_letters SET message_value = '{"device_id": 7}'""")
    replayed = clickrollup("dead-letters", "replay", "--json", "--section", "others", *config)
    assert json.loads(replayed.stdout) == {"replayed": 1, "still_bad": 0}
    assert connection.execute("SELECT count(*) FROM other WHERE device_id = 7").fetchone() == (1,)


def test_doctor_sees_that_a_topic_is_another_one(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(10)))
    load(database, broker.bootstrap_servers, topic)
    where = ("--dsn", database, "--kafka", broker.bootstrap_servers, "--topic", topic, "--group", topic)
    assert {one["state"] for one in doctor(*where) if one["check"] == "offsets"} == {"ok"}
    # As if it had been made again while no loader ran, and had grown as far.
    connection.execute("UPDATE clickrollup.loader_offsets SET topic_id = gen_random_uuid()")
    found = [one for one in doctor(*where) if one["check"] == "offsets"]
    assert {one["state"] for one in found} == {"critical"}
    assert "the offset is of the topic with id" in found[0]["found"]
    assert "load it with a new --group" in found[0]["fix"]
