"""Ids out of order: what strategy sequence cannot count it refuses or finds; strategy snapshot counts by xid."""

import pytest
from psycopg import errors
from support.isolation import (
    INSERT,
    INSERT_WITH_ID,
    RUN,
    RUN_ROLLUP,
    TIME,
    Connection,
    OpenSession,
    RunBeside,
    assert_exact,
    assert_found_and_repaired,
    assert_found_or_counted,
    counted,
    difference,
    watermark,
)

by_sequence = pytest.mark.parametrize("strategy", ["sequence"])
by_snapshot = pytest.mark.parametrize("strategy", ["snapshot"])

CREATE_ROLLUP = """
    SELECT clickrollup.create_rollup('events', 'other', '1 day', measures => ARRAY[clickrollup.count_events('events')],
                                     schedule => NULL, strategy => %s)
"""


def insert_with_id(session: Connection, event_id: int, customer: int = 7) -> None:
    """Insert an event with an id given by the client."""
    session.execute(INSERT_WITH_ID, [event_id, customer])


@by_sequence
def test_cache_is_refused_at_registration(connection: Connection) -> None:
    connection.execute("ALTER SEQUENCE events_event_id_seq CACHE 20")
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match=r"hands out ids out of order \(CACHE 20"):
        connection.execute(CREATE_ROLLUP, ["sequence"])


@by_sequence
def test_cache_is_refused_at_each_run(connection: Connection) -> None:
    connection.execute(INSERT, [1])
    before = watermark(connection)
    connection.execute("ALTER SEQUENCE events_event_id_seq CACHE 20")
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match=r"hands out ids out of order \(CACHE 20"):
        connection.execute(RUN_ROLLUP)
    assert watermark(connection) == before
    connection.execute("ALTER SEQUENCE events_event_id_seq CACHE 1")
    assert_exact(connection)


@by_snapshot
def test_cached_ids_are_counted(connection: Connection, open_session: OpenSession) -> None:
    connection.execute("ALTER SEQUENCE events_event_id_seq CACHE 20")
    connection.execute(CREATE_ROLLUP, ["snapshot"])
    early, late = open_session(), open_session()
    for session in (early, late, early, late):
        session.execute(INSERT, [1])
        assert_exact(connection)
    ids = "SELECT array_agg(event_id ORDER BY writer_xid) FROM events"
    assert connection.execute(ids).fetchone() == ([1, 21, 2, 22],)
    connection.execute("SELECT aggregate_other()")
    assert connection.execute("SELECT sum(events) FROM other").fetchone() == (4,)


def test_ids_cached_before_cache_was_altered(connection: Connection, open_session: OpenSession) -> None:
    """ALTER SEQUENCE makes every session forget what it had cached, so that a run need not look for them."""
    connection.execute("ALTER SEQUENCE events_event_id_seq CACHE 20")
    holder = open_session()
    holder.execute(INSERT, [1])
    connection.execute("ALTER SEQUENCE events_event_id_seq CACHE 1")
    connection.execute(INSERT, [2])
    assert_exact(connection)
    holder.execute(INSERT, [3])
    assert_exact(connection)


def test_id_drawn_before_the_window_passed_it(
    connection: Connection, strategy: str, open_session: OpenSession
) -> None:
    application = open_session()
    row = application.execute("SELECT nextval('events_event_id_seq')").fetchone()
    assert row is not None
    connection.execute(INSERT, [2])
    assert_exact(connection)
    insert_with_id(application, row[0])
    assert_found_or_counted(connection, strategy, 1)


def test_id_drawn_by_a_writer_that_is_open_already(
    connection: Connection, strategy: str, writer: Connection
) -> None:
    """By sequence it is waited for, whether it uses the id or not; here by snapshot it is passed."""
    row = writer.execute("SELECT nextval('events_event_id_seq')").fetchone()
    assert row is not None
    connection.execute(INSERT, [2])
    if strategy == "snapshot":
        connection.execute(RUN)
        assert counted(connection) == [2]
    insert_with_id(writer, row[0], 3)
    writer.execute("COMMIT")
    assert_exact(connection)


@pytest.mark.parametrize("event_id", [1, -5])
def test_explicit_id_at_or_below_the_watermark(connection: Connection, strategy: str, event_id: int) -> None:
    connection.execute(INSERT, [1])
    connection.execute(INSERT, [2])
    connection.execute(RUN)
    insert_with_id(connection, event_id)
    assert_found_or_counted(connection, strategy, 1)


def test_copy_of_a_backup_with_its_ids(connection: Connection, strategy: str) -> None:
    connection.execute(
        "INSERT INTO events (event_time, customer_id) SELECT %s, 1 FROM generate_series(1, 9)", [TIME]
    )
    connection.execute(RUN)
    with connection.cursor().copy("COPY events (event_id, event_time, customer_id) FROM STDIN") as copy:
        for event_id in range(3, 7):
            copy.write_row((event_id, TIME, 5))
    assert_found_or_counted(connection, strategy, 4)


def test_explicit_id_far_above_the_sequence(connection: Connection, strategy: str) -> None:
    """By sequence it waits, which live views and rollup_status tell, and is counted once the window gets there."""
    connection.execute(INSERT, [1])
    insert_with_id(connection, 500)
    connection.execute(RUN)
    if strategy == "sequence":
        assert counted(connection) == [1]
        live = "SELECT sum(event_count)::integer FROM rollup_events_5min_live"
        assert connection.execute(live).fetchone() == (2,)
        connection.execute("SELECT setval('events_event_id_seq', 500)")
    assert_exact(connection)
    connection.execute(INSERT, [2])
    assert_exact(connection)


def test_setval_backwards(connection: Connection, strategy: str) -> None:
    for customer in (1, 2, 3):
        connection.execute(INSERT, [customer])
    connection.execute(RUN)
    before = watermark(connection)
    connection.execute("SELECT setval('events_event_id_seq', 1)")
    if strategy == "sequence":
        for call in (RUN, RUN_ROLLUP):
            with pytest.raises(
                errors.ObjectNotInPrerequisiteState,
                match=r"sequence public\.events_event_id_seq stands at 1, behind the watermark 3 of rollup rollup_events_5min",
            ):
                connection.execute(call)
        assert watermark(connection) == before
        connection.execute("SELECT setval('events_event_id_seq', 3)")
    connection.execute(INSERT, [4])
    assert_exact(connection)


def test_setval_backwards_and_events_numbered_again(connection: Connection, strategy: str) -> None:
    """The sequence is ahead of the watermark again when the next run looks at it."""
    for customer in (1, 2, 3):
        connection.execute(INSERT, [customer])
    connection.execute(RUN)
    connection.execute("SELECT setval('events_event_id_seq', 1)")
    for customer in (4, 5, 6):
        connection.execute(INSERT, [customer])
    assert_found_or_counted(connection, strategy, 2)


def test_setval_forwards(connection: Connection, writer: Connection, run_beside: RunBeside) -> None:
    connection.execute("SELECT setval('events_event_id_seq', 100000)")
    connection.execute(INSERT, [2])
    run_beside(lambda: writer.execute("COMMIT"))
    connection.execute("SELECT setval('events_event_id_seq', 200000)")
    assert_exact(connection)
    connection.execute(INSERT, [3])
    assert_exact(connection)


def test_setval_forwards_by_more_than_a_batch(connection: Connection) -> None:
    connection.execute(INSERT, [1])
    connection.execute("SELECT setval('events_event_id_seq', 4000000000000)")
    connection.execute(INSERT, [2])
    connection.execute(RUN_ROLLUP)
    assert difference(connection) == []


def test_sequence_restarted(connection: Connection, strategy: str) -> None:
    connection.execute(INSERT, [1])
    connection.execute(RUN)
    connection.execute("ALTER TABLE events ALTER COLUMN event_id RESTART")
    if strategy == "sequence":
        with pytest.raises(errors.ObjectNotInPrerequisiteState, match="stands at 0, behind the watermark 1"):
            connection.execute(RUN)
    connection.execute(INSERT, [2])
    connection.execute(INSERT, [3])
    assert_found_or_counted(connection, strategy, 1)


@by_snapshot
@pytest.mark.parametrize("xid", ["3", "(SELECT max(writer_xid) FROM events)"])
def test_xid_of_the_past_given_by_the_client(connection: Connection, xid: str) -> None:
    connection.execute(INSERT, [1])
    connection.execute(RUN)
    connection.execute(
        f"INSERT INTO events (event_time, customer_id, writer_xid) VALUES ('{TIME}', 2, {xid})".encode()
    )
    assert_found_and_repaired(connection, 1)


@by_snapshot
def test_xid_of_the_future_given_by_the_client(connection: Connection) -> None:
    """It is live at once, and counted when the xid has been."""
    connection.execute(
        f"INSERT INTO events (event_time, customer_id, writer_xid) VALUES ('{TIME}', 2, txid_current() + 5)"
    )
    connection.execute(RUN)
    live = "SELECT sum(event_count)::integer FROM rollup_events_5min_live"
    assert connection.execute(live).fetchone() == (1,)
    for customer in range(10):
        connection.execute(INSERT, [customer])
        connection.execute(RUN)
    assert_exact(connection)


@by_snapshot
def test_xid_of_another_open_transaction_given_by_the_client(
    connection: Connection, writer: Connection
) -> None:
    """It is counted when that other transaction has ended, even by rolling back."""
    connection.execute(
        f"INSERT INTO events (event_time, customer_id, writer_xid) VALUES ('{TIME}', 2, %s)",
        writer.execute("SELECT txid_current()").fetchone(),
    )
    connection.execute(RUN)
    assert counted(connection) == []
    writer.execute("ROLLBACK")
    assert_exact(connection)
    assert counted(connection) == [2]
