"""kill -9 of the loader at random moments: every event is loaded, none twice."""

import random
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from support.loading import load, offsets, running_loader, send, wait_until
from support.producing import PATIENCE
from support.tables import LoadedTable, in_turn

from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]

KILLS = 10
# A kill before or after all the work proves nothing: so many have to meet a loader amid it.
KILLS_AMID_WORK = 5
SLICE = 10_000
KAFKA_PARTITIONS = 4
# Many transactions, so that a kill meets each of a transaction's steps.
BATCH = ("--batch-rows", "200", "--batch-age", "0.05", "--session-timeout", "1")


@in_turn("events")
def test_kill_at_random_moments(
    database: str, connection: Connection, broker: Broker, topic: str, table: LoadedTable
) -> None:
    table.create(connection)
    where = database, broker.bootstrap_servers, topic, *table.options
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    draw = random.Random(seed)  # noqa: S311
    kills = amid_work = 0
    with ThreadPoolExecutor(1) as pool:
        # How often a kill comes too late depends on the machine, so their number does too.
        while kills < KILLS or (amid_work < KILLS_AMID_WORK and kills < 4 * KILLS):
            before, sent = stored(connection), (kills + 1) * SLICE
            slice_of_events = table.messages(range(sent - SLICE, sent), KAFKA_PARTITIONS)
            with running_loader(*where, *BATCH) as loader:
                sending = pool.submit(send, broker.bootstrap_servers, topic, slice_of_events)
                wait_for_a_moment(connection, draw, before, sent)
                loader.process.kill()
                assert loader.process.wait(PATIENCE) == -9
                sending.result()
            kills += 1
            amid_work += before < stored(connection) < sent
    summary = load(*where)
    assert table.loaded(connection) == list(range(kills * SLICE))
    assert sum(summary["offsets"].values()) == kills * SLICE
    assert amid_work >= KILLS_AMID_WORK, f"only {amid_work} of {kills} kills met a loader amid its work"


def wait_for_a_moment(connection: Connection, draw: random.Random, before: int, sent: int) -> None:
    """Return somewhere in a loader's life: mostly amid its work, sometimes while it starts or joins."""
    if draw.random() < 0.2:
        time.sleep(draw.uniform(0, 2))
        return
    goal = before + draw.randrange(1, sent - before)
    wait_until(lambda: stored(connection) >= goal)
    time.sleep(draw.uniform(0, 0.02))


def stored(connection: Connection) -> int:
    """Return how many messages the stored offsets say are done."""
    return sum(offsets(connection).values())
