"""The cases that begin with 30 days of events, all rolled up: small runs, late events, queries, live views."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from psycopg import sql

from rollups.bench import Bench
from rollups.contenders import LIVE, QUERIES, STEADY, Contender
from rollups.databases import Session, prepared
from rollups.equality import UnequalError, compare, digest
from rollups.events import HISTORY, HISTORY_DAYS, START, Event, copy_into
from rollups.made_up import events_at, turn
from rollups.queries import ROLLUP_QUERIES, question
from rollups.results import Sample

END = START + timedelta(days=HISTORY_DAYS)
NOTHING_RUNS, STEADY_RUNS, QUERY_RUNS = 50, 20, 20
LATE_EVENTS, STEADY_EVENTS = 1000, 100


def history_cases(bench: Bench, contenders: list[Contender], cases: list[str]) -> None:
    """Measure stored rollups, then small runs and late events, then live views."""
    what = f"{bench.scale.history:,} events of {HISTORY_DAYS} days"
    with sessions_of(bench, [c for c in contenders if set(c.cases) & set(cases)]) as sessions:
        if QUERIES in cases:
            ask(bench, able(sessions, QUERIES), QUERIES, END, what)
        for case in STEADY:
            if case in cases:
                run_steadily(bench, able(sessions, case), case, what)
        if LIVE in cases:
            what = f"{bench.scale.waiting:,} events waiting, {what}"
            let_wait(bench, able(sessions, LIVE))
            ask(bench, able(sessions, LIVE), LIVE, END + timedelta(minutes=5), what)


def able(sessions: list[Session], case: str) -> list[Session]:
    """Return the sessions of those that take part in a case."""
    return [session for session in sessions if case in session.contender.cases]


@contextmanager
def sessions_of(bench: Bench, contenders: list[Contender]) -> Iterator[list[Session]]:
    """Yield a session for each contender in a database of its own with the history, rolled up."""
    servers = bench.servers
    servers.fill(HISTORY, bench.scale.history, more=False)
    with ExitStack() as stack:
        sessions = []
        for contender in contenders:
            servers.prepare(contender, HISTORY)
            session = stack.enter_context(servers.session(contender, prepared(contender, HISTORY)))
            session.bring_up_to_date()
            session.connection.execute("VACUUM (ANALYZE)")
            sessions.append(session)
            bench.say(f"history: {contender.name}")
        yield sessions
    servers.drop(HISTORY, contenders)


def run_steadily(bench: Bench, sessions: list[Session], case: str, what: str) -> None:
    """Measure runs that find nothing, little, or late events; then compare what all keep."""
    for number in range(bench.scale.rounds):
        for session in turn(sessions, number):
            bench.results.row(case, "", what).add(session.contender.name, steady(session, case, number))
    compare({s.contender.name: digest(s, s.contender.stored) for s in sessions if s.contender.stored}, case)
    bench.say(case)


def steady(session: Session, case: str, number: int) -> Sample:
    """Return the sample of one round; the same events for each contender."""
    # Plans and caches are those of a session that has run before.
    session.bring_up_to_date()
    draw = random.Random(number)  # noqa: S311
    if case == "nothing new":
        return session.clock.measure(session.bring_up_to_date, NOTHING_RUNS)
    if case == "100 events a run":
        return run_after_each(session, [newest_events(draw) for _ in range(STEADY_RUNS)])
    events = late_events(draw)
    for part in [events] if case.endswith("at once") else [[event] for event in events]:
        copy_into(session.connection, session.contender.events, part)
    return session.clock.measure(session.bring_up_to_date)


def late_events(draw: random.Random) -> list[Event]:
    """Return events of times all over the history."""
    return events_at(draw, [START + draw.random() * (END - START) for _ in range(LATE_EVENTS)])


def newest_events(draw: random.Random) -> list[Event]:
    """Return events of the newest minute of the history."""
    return events_at(draw, [END - timedelta(seconds=60 * draw.random()) for _ in range(STEADY_EVENTS)])


def run_after_each(session: Session, batches: list[list[Event]]) -> Sample:
    """Insert one batch after the other, with a run after each; what is measured is the runs."""
    samples = []
    for batch in batches:
        copy_into(session.connection, session.contender.events, batch)
        samples.append(session.clock.measure(session.bring_up_to_date))
    return Sample(tuple(sample.wall for sample in samples), sum(sample.cpu_total for sample in samples))


def ask(bench: Bench, sessions: list[Session], case: str, now: datetime, what: str) -> None:
    """Measure the five queries, on stored rollups or on live views."""
    for number in range(bench.scale.rounds):
        for query in range(len(ROLLUP_QUERIES)):
            row = bench.results.row(case, f"query {query + 1}", what)
            for session in turn(sessions, number):
                row.add(session.contender.name, asked(session, case, query, now))
        bench.say(f"round {number + 1}, {case}")


def asked(session: Session, case: str, number: int, now: datetime) -> Sample:
    """Return how long a contender took to answer a question several times, after a first time."""
    rollups = session.contender.live if case == LIVE else session.contender.stored
    query = question(number, rollups, now)

    def execute() -> None:
        session.connection.execute(query).fetchall()

    execute()
    return session.clock.measure(execute, QUERY_RUNS)


def let_wait(bench: Bench, sessions: list[Session]) -> None:
    """Insert events of five minutes after the history, and see that every live view counts them."""
    draw = random.Random(0)  # noqa: S311
    times = [END + timedelta(seconds=300 * draw.random()) for _ in range(bench.scale.waiting)]
    waiting = events_at(draw, times)
    for session in sessions:
        session.bring_up_to_date()
        copy_into(session.connection, session.contender.events, waiting)
        session.connection.execute("ANALYZE")
        check_live(session)


def check_live(session: Session) -> None:
    """Raise UnequalError unless the live views count every event."""
    live, events = session.contender.live, session.contender.events
    expected = count(session, sql.SQL("SELECT count(*) FROM {}").format(sql.SQL(events)))
    for view in (live.five, live.hour) if live else ():
        found = count(session, sql.SQL("SELECT sum(event_count)::bigint FROM {}").format(sql.SQL(view)))
        if found != expected:
            raise UnequalError(f"{view} counts {found:,} of {expected:,} events")


def count(session: Session, query: sql.Composed) -> int:
    """Return the only value of a query."""
    return int(session.connection.execute(query).fetchall()[0][0])
