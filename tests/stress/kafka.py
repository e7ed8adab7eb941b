"""The loader's side of the reckoning: what is on the topic, and what came of it."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import LiteralString

from support.producing import messages

from .ledger import FIRST_BATCH
from .sessions import Connection

LOADED: LiteralString = "SELECT session_id, count(*) FROM events WHERE session_id < %s GROUP BY session_id"
DEAD: LiteralString = "SELECT kafka_partition, kafka_offset FROM clickrollup.dead_letters"
OFFSETS: LiteralString = """
    SELECT kafka_partition, next_offset, events_loaded, dead_letters FROM clickrollup.loader_offsets
"""


@dataclass(frozen=True)
class Loading:
    """Messages by distinct offset, events and dead letters of them, and what does not agree."""

    produced: int
    loaded: int
    dead_letters: int
    lost: int
    doubled: int
    wrong: list[str]


def judge(connection: Connection, bootstrap_servers: str, topic: str) -> Loading:
    """Read the topic, and compare it with the events, the dead letters and the stored offsets."""
    expected: Counter[int] = Counter()
    dead: set[tuple[int, int]] = set()
    ends: Counter[int] = Counter()
    for message in messages(bootstrap_servers, topic):
        place = (message.partition(), message.offset())
        ends[place[0]] = max(ends[place[0]], place[1] + 1)
        if message.value().startswith(b"{"):
            expected[json.loads(message.value())["session_id"]] += 1
        else:
            dead.add(place)
    loaded: Counter[int] = Counter(dict(connection.execute(LOADED, [FIRST_BATCH]).fetchall()))
    letters: Counter[tuple[int, int]] = Counter(connection.execute(DEAD).fetchall())
    stored = connection.execute(OFFSETS).fetchall()
    wrong = [f"offsets stored {sorted(stored)}, ends of the topic {sorted(ends.items())}"] * (
        {partition: end for partition, end, _, _ in stored if end} != dict(ends)
        or sum(row[2] for row in stored) != loaded.total()
        or sum(row[3] for row in stored) != letters.total()
    )
    return Loading(
        produced=expected.total() + len(dead),
        loaded=loaded.total(),
        dead_letters=letters.total(),
        lost=(expected - loaded).total() + (Counter(dead) - letters).total(),
        doubled=(loaded - expected).total() + (letters - Counter(dead)).total(),
        wrong=wrong,
    )
