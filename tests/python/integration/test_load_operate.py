"""What operators use: metrics and probes, several workers, a stop that does not wait for ever."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg
from prometheus_client.parser import text_string_to_metric_families
from support.loading import (
    PATIENCE,
    Sent,
    event,
    events,
    get,
    load,
    loaded,
    offsets,
    open_copies,
    running_loader,
    send,
    wait_until,
)

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.network import free_port

Connection = psycopg.Connection[tuple[Any, ...]]


def samples(address: str) -> dict[str, float]:
    """Return the metrics, those with a label as name/value."""
    found = {}
    for family in text_string_to_metric_families(get(address, "/metrics")[1]):
        for sample in family.samples:
            others = [value for name, value in sample.labels.items() if name not in ("group", "topic")]
            found["/".join([sample.name, *others])] = sample.value
    return found


def head(address: str, path: str) -> tuple[int, str, bytes]:
    """Return status, announced length and body of the answer to HEAD."""
    with urlopen(Request(f"http://{address}{path}", method="HEAD"), timeout=10) as answer:
        return answer.status, answer.headers["Content-Length"], answer.read()


def test_metrics_and_probes(database: str, broker: Broker, topic: str) -> None:
    address = f"127.0.0.1:{free_port()}"
    messages = [*events(range(100), partitions=4), Sent(b"bad"), Sent(event(100, referrer="x"), 1)]
    send(broker.bootstrap_servers, topic, messages)
    with running_loader(database, broker.bootstrap_servers, topic, "--listen", address) as loader:
        loader.wait_for("progress")
        wait_until(lambda: samples(address).get("clickrollup_loader_lag/0") == 0)
        found = samples(address)
        assert get(address, "/readyz") == (200, "ok\n")
        assert get(address, "/healthz") == get(address, "/livez") == (200, "ok\n")
        assert head(address, "/livez") == (200, "3", b"")
        assert head(address, "/metrics")[0] == 200
        text = get(address, "/metrics")[1]
        assert get(address, "/else")[0] == 404
        assert loader.stop()[0] == 0
    prefix = "clickrollup_loader_"
    ours = [line for line in text.splitlines() if line.startswith(prefix)]
    assert all(f'topic="{topic}"' in line and 'group="' in line for line in ours)
    assert f'version="{version("clickrollup")}"' in text
    newest = Sent(b"").timestamp / 1000
    assert -1 < time.time() - newest - found[f"{prefix}event_lag_seconds"] < PATIENCE
    assert found[f"{prefix}rows_total"] == 101
    assert found[f"{prefix}dead_letters_total/unreadable"] == found[f"{prefix}other_fields_total"] == 1
    assert sum(value for name, value in found.items() if "dead_letters_total" in name) == 1
    assert found[f"{prefix}bytes_total"] == sum(len(message.value or b"") for message in messages)
    assert [found[f"{prefix}next_offset/{partition}"] for partition in range(4)] == [26, 26, 25, 25]
    assert found[f"{prefix}commit_seconds_count"] == found[f"{prefix}batch_seconds_count"] >= 1
    assert found[f"{prefix}ready"] == 1


def test_an_address_that_is_taken(database: str, broker: Broker, topic: str) -> None:
    with running_loader(
        database, broker.bootstrap_servers, topic, "--listen", broker.bootstrap_servers
    ) as loader:
        code, log = loader.finish()
    assert code == 2
    assert f"cannot listen at {broker.bootstrap_servers}: Address already in use" in log


def test_a_stop_abandons_what_cannot_be_committed_in_time(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    options = ("--batch-age", "60", "--stop-timeout", "1")
    with running_loader(database, broker.bootstrap_servers, topic, *options) as loader:
        loader.wait_for("assigned")
        send(broker.bootstrap_servers, topic, events(range(100)))
        wait_until(lambda: open_copies(connection) == 1)
        with psycopg.connect(database) as other:
            other.execute("SELECT FROM clickrollup.loader_offsets FOR UPDATE")
            code, log = loader.stop()
    assert code == 1
    assert "abandoned what was not committed" in log
    assert loaded(connection) == []
    load(database, broker.bootstrap_servers, topic)
    assert loaded(connection) == list(range(100))


def workers_of(process: "subprocess.Popen[str]") -> list[int]:
    """Return the process ids of the supervisor's workers."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(number) for number in children.split()]


def test_a_worker_that_dies_is_started_again_and_all_stop_together(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(1000), partitions=4))
    with running_loader(database, broker.bootstrap_servers, topic, "--workers", "2") as loader:
        wait_until(lambda: sum(offsets(connection).values()) == 1000)
        before = workers_of(loader.process)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: len(set(workers_of(loader.process)) - {before[0]}) == 2)
        send(broker.bootstrap_servers, topic, events(range(1000, 2000), partitions=4))
        wait_until(lambda: sum(offsets(connection).values()) == 2000)
        now = workers_of(loader.process)
        code, log = loader.stop()
    assert code == 0, log
    assert '"worker ended"' in log
    assert not any(Path(f"/proc/{number}").exists() for number in now)
    assert loaded(connection) == list(range(2000))


def test_workers_do_not_outlive_their_supervisor(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    with running_loader(database, broker.bootstrap_servers, topic, "--workers", "2") as loader:
        wait_until(lambda: len(offsets(connection)) == 4)
        workers = workers_of(loader.process)
        loader.process.kill()
        wait_until(lambda: all(ended(number) for number in workers))


def ended(number: int) -> bool:
    """Tell whether a process is gone, or only waits to be noticed by the process that inherited it."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_workers_load_to_the_end_and_add_up(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, [*events(range(1000), partitions=4), Sent(b"bad")])
    summary = load(database, broker.bootstrap_servers, topic, "--workers", "2")
    assert (summary["loaded"], summary["dead_letters"]) == (1000, 1)
    assert summary["offsets"] == {"0": 251, "1": 250, "2": 250, "3": 250}
    assert loaded(connection) == list(range(1000))


def test_a_newcomer_to_a_busy_group_reads_to_the_end_of_the_topic(
    database: str, connection: Connection, broker: Broker, make_topic: Callable[..., str]
) -> None:
    topic = make_topic(kafka_partitions=1)
    with running_loader(database, broker.bootstrap_servers, topic, "--batch-age", "60") as busy:
        busy.wait_for("assigned")
        send(broker.bootstrap_servers, topic, events(range(10)))
        wait_until(lambda: open_copies(connection) == 1)
        with running_loader(database, broker.bootstrap_servers, topic, "--until-end") as newcomer:
            # With one Kafka partition one of them has none; the newcomer ends when the topic is loaded.
            newcomer.wait_for("assigned")
            time.sleep(2)
            busy.process.terminate()
            code, log = newcomer.finish()
    assert code == 0, log
    assert loaded(connection) == list(range(10))
