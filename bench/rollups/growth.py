"""How rollups grow: the size of their tables and what runs write to the log, over minutes of steady runs."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import LiteralString

from rollups.bench import Bench
from rollups.contenders import Contender
from rollups.databases import AUTOVACUUM_OFF, AUTOVACUUM_ON, Session, prepared, set_autovacuum
from rollups.events import START, EventSet, copy_into
from rollups.made_up import events_at, turn
from rollups.results import Growth

EVENTS_BEFORE, EVENTS_A_RUN, SECONDS = 100_000, 1000, 1.0
SET = EventSet("growth", "", 20, 3, span=timedelta(hours=1), fixed_span=True)
LSN: LiteralString = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
UPDATES: LiteralString = """
SELECT coalesce(sum(n_tup_hot_upd), 0)::float, coalesce(sum(n_tup_upd), 0)::float
FROM pg_stat_user_tables WHERE schemaname || '.' || relname ~ %s
"""


def grow(bench: Bench, contenders: list[Contender], minutes: float) -> None:
    """Insert and run every second for so many minutes, each contender in turn, with autovacuum as it is by default."""
    bench.servers.fill(SET, EVENTS_BEFORE, more=False)
    with ExitStack() as stack:
        stack.enter_context(autovacuum(bench))
        sessions = []
        for contender in contenders:
            bench.servers.prepare(contender, SET)
            session = stack.enter_context(bench.servers.session(contender, prepared(contender, SET)))
            session.bring_up_to_date()
            sessions.append(session)
        grown = [Growth(session.contender.name, session.rollup_bytes() or 0) for session in sessions]
        run_for(list(zip(sessions, grown, strict=True)), minutes)
        for session, result in zip(sessions, grown, strict=True):
            look_after(session, result)
    bench.servers.drop(SET, contenders)
    bench.results.growth += grown
    bench.say("growth")


@contextmanager
def autovacuum(bench: Bench) -> Iterator[None]:
    """Let autovacuum work in the block."""
    for server in bench.servers.both():
        set_autovacuum(server, AUTOVACUUM_ON)
    yield
    for server in bench.servers.both():
        set_autovacuum(server, AUTOVACUUM_OFF)


def run_for(pairs: list[tuple[Session, Growth]], minutes: float) -> None:
    """Give every contender the same events each second, of the time that has passed, and let it run."""
    draw = random.Random(0)  # noqa: S311
    began = due = time.monotonic()
    number = 0
    while due < began + 60 * minutes:
        now = START + SET.span + timedelta(seconds=due - began)
        events = events_at(draw, [now - timedelta(seconds=draw.random()) for _ in range(EVENTS_A_RUN)])
        for session, result in turn(pairs, number):
            copy_into(session.connection, session.contender.events, events)
            run_once(session, result)
        number += 1
        due += SECONDS
        time.sleep(max(0.0, due - time.monotonic()))


def run_once(session: Session, result: Growth) -> None:
    """Run, and note seconds and bytes of the log."""
    before = session.connection.execute(LSN).fetchall()[0][0]
    sample = session.clock.measure(session.bring_up_to_date)
    result.wal.append(int(session.connection.execute(LSN).fetchall()[0][0] - before))
    result.walls.append(sample.wall)


def look_after(session: Session, result: Growth) -> None:
    """Note the size in the end, and what it is without dead rows and free space."""
    connection, relations = session.connection, session.contender.relations
    connection.execute("SELECT pg_stat_force_next_flush()")
    hot, updates = connection.execute(UPDATES, [f"^{relations}$"]).fetchall()[0]
    result.hot_share = hot / updates if updates else None
    result.bytes_after = session.rollup_bytes() or 0
    connection.execute("VACUUM FULL")
    result.bytes_packed = session.rollup_bytes() or 0
