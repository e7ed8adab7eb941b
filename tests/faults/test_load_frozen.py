"""A loader freezes amid its work and wakes when another one has done it: it is fenced, and never asks for a person."""

import json
import signal
from typing import Any

import psycopg
import pytest
from support.loading import Sent, offsets, running_loader, send, wait_until
from support.producing import clickrollup
from support.tables import LoadedTable

from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]
COUNT = 3000
# Of each hundred, one message is no event, and one is an event that the table refuses.
REFUSED = [number for number in range(COUNT) if number % 100 == 7]
BAD = 30
DEAD_LETTERS = "SELECT count(*) FROM clickrollup.dead_letters"
BATCH = ("--batch-age", "60", "--batch-rows", "1000000")


@pytest.fixture
def messages(connection: Connection, table: LoadedTable) -> list[Sent]:
    table.create(connection)
    table.refuse(connection, 100, 7)
    sent = table.messages(range(COUNT), partitions=4)
    return [*sent, *(Sent(b"bad", number % 4) for number in range(BAD))]


def test_amid_rows_that_are_refused(
    database: str,
    connection: Connection,
    broker: Broker,
    topic: str,
    table: LoadedTable,
    messages: list[Sent],
) -> None:
    where = database, broker.bootstrap_servers, topic, *table.options
    with running_loader(*where, *BATCH) as frozen:
        frozen.wait_for("assigned")
        send(broker.bootstrap_servers, topic, messages)
        frozen.wait_for("a batch is refused, its rows are looked at one by one")
        frozen.process.send_signal(signal.SIGSTOP)
        with running_loader(*where) as heir:
            wait_until(lambda: sum(offsets(connection).values()) == COUNT + BAD)
            frozen.process.send_signal(signal.SIGCONT)
            wait_until(lambda: frozen.process.poll() is not None or len(table.loaded(connection)) > 0)
            code, log = frozen.stop()
            assert code in (0, 3), log
            assert heir.stop()[0] == 0
    assert table.loaded(connection) == [number for number in range(COUNT) if number not in REFUSED]
    assert connection.execute(DEAD_LETTERS).fetchone() == (len(REFUSED) + BAD,)
    table.accept(connection)
    replay = ("dead-letters", "replay", "--json", "--reason", "refuses", "--dsn", database, *table.options)
    assert json.loads(clickrollup(*replay).stdout) == {"replayed": len(REFUSED), "still_bad": 0}
    assert table.loaded(connection) == list(range(COUNT))
