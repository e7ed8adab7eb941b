"""run_retention(): a few partitions or rows in each transaction, so that nobody waits for all of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg import errors
from support.isolation import (
    AT_THE_STOP,
    INSERT,
    RUN,
    RUN_ROLLUP,
    WAITING_FOR_A_LOCK,
    Connection,
    OpenSession,
    difference,
    wait_until,
)

AS_OF = "2026-03-31 00:00:00+00"
CALL = f"CALL clickrollup.run_retention('events', '{AS_OF}', partitions_per_transaction => 2, rows_per_transaction => 10)"
PARTITIONS = (
    "SELECT relname::text FROM pg_class WHERE relname LIKE 'events\\_03%' AND relkind = 'r' ORDER BY 1"
)
WAITING = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CALL%' AND wait_event = 'PgSleep'"
DROPPED = "SELECT dropped_before = '2026-03-05 00:00:00+00' FROM clickrollup.source_retention"
# A rollup whose events are read no faster than an advisory lock allows.
SLOW = """
CREATE FUNCTION wait_for_leave(bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
    PERFORM pg_advisory_lock_shared(14), pg_advisory_unlock_shared(14);
    RETURN $1;
END $$;
SELECT clickrollup.create_rollup('events', 'a_slow_one', '1 day', ARRAY['wait_for_leave(customer_id) AS customer'],
                                 schedule => NULL);
"""
COUNTED = "SELECT count(*) FROM rollup_events_5min WHERE customer_id = 2"
# A run's second batch, as after one that came to event 100.
NEXT_BATCH = """
SELECT ((_clickrollup.run_batch('rollup_events_5min', ROW(
    10, NULL, false, 100, true, ROW(1, 100, NULL, NULL, NULL, NULL))::_clickrollup.run_step)).result).window_end
"""
# What each transaction deletes from a table.
AUDIT = """
CREATE TABLE audit (xid xid8, gone bigint);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.audit SELECT pg_current_xact_id(), count(*) FROM old_rows;
    RETURN NULL;
END $$;
"""


@pytest.fixture
def days(connection: Connection) -> Connection:
    """A connection to events of the first nine days of March, each in a partition of its own, all counted."""
    for day in range(1, 10):
        connection.execute(
            f"CREATE TABLE events_03{day:02} PARTITION OF events"
            f" FOR VALUES FROM ('2026-03-{day:02} 00:00:00+00') TO ('2026-03-{day + 1:02} 00:00:00+00')".encode()
        )
    connection.execute(
        "INSERT INTO events (event_time, customer_id) SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 hour', 1"
        " FROM generate_series(0, 215) AS i"
    )
    connection.execute(RUN)
    connection.execute("SELECT clickrollup.set_retention('events', '1 day', schedule => NULL)")
    return connection


def test_what_is_dropped_stays_dropped_and_nobody_waits(days: Connection, open_session: OpenSession) -> None:
    reader, dropper = open_session(), open_session()
    reader.execute("BEGIN; LOCK TABLE ONLY events_0305 IN ACCESS SHARE MODE")
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(dropper.execute, CALL.encode())
        wait_until(days, WAITING)
        days.execute(INSERT, [2])
        assert not call.done(), "the INSERT did not wait for the end"
        with pytest.raises(errors.LockNotAvailable):
            call.result(timeout=60)
    assert days.execute(PARTITIONS.encode()).fetchall() == [(f"events_030{day}",) for day in range(5, 10)]
    assert days.execute(DROPPED.encode()).fetchone() == (True,)
    assert difference(days) != []
    reader.execute("COMMIT")
    days.execute(RUN)
    days.execute(CALL.encode())
    assert days.execute(PARTITIONS.encode()).fetchall() == []


def test_no_run_waits_for_what_retention_reads(days: Connection, open_session: OpenSession) -> None:
    days.execute(SLOW)
    days.execute("CALL clickrollup.run_rollup('a_slow_one')")
    holder, dropper = open_session(), open_session()
    holder.execute("SELECT pg_advisory_lock(14)")
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(dropper.execute, CALL.encode())
        wait_until(days, AT_THE_STOP)
        days.execute("INSERT INTO events (customer_id) VALUES (2)")
        days.execute(RUN_ROLLUP)
        counted = days.execute(COUNTED).fetchone()
        holder.execute("SELECT pg_advisory_unlock(14)")
        call.result(timeout=60)
    assert counted == (1,)
    assert days.execute(PARTITIONS.encode()).fetchall() == []


def test_a_run_goes_on_after_retention_took_its_lock(days: Connection, open_session: OpenSession) -> None:
    days.execute(INSERT, [2])
    holder, runner = open_session(), open_session()
    holder.execute("BEGIN; SELECT _clickrollup.lock_for_retention('events')")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(runner.execute, NEXT_BATCH)
        wait_until(days, WAITING_FOR_A_LOCK)
        holder.execute("COMMIT")
        assert waiting.result(timeout=60).fetchone() == (217,)


def test_in_one_transaction_all_or_nothing(days: Connection, open_session: OpenSession) -> None:
    reader = open_session()
    reader.execute("BEGIN; LOCK TABLE ONLY events_0305 IN ACCESS SHARE MODE")
    with pytest.raises(errors.LockNotAvailable):
        days.execute(f"SELECT clickrollup.apply_retention('events', '{AS_OF}')".encode())
    assert len(days.execute(PARTITIONS.encode()).fetchall()) == 9


def test_what_waits_is_not_dropped(days: Connection) -> None:
    days.execute("INSERT INTO events (event_time, customer_id) VALUES ('2026-03-04 12:00:00+00', 3)")
    with pytest.raises(errors.ObjectInUse):
        days.execute(CALL.encode())
    assert days.execute(PARTITIONS.encode()).fetchall() == [(f"events_030{day}",) for day in range(3, 10)]
    days.execute(RUN)
    days.execute(CALL.encode())
    assert days.execute(PARTITIONS.encode()).fetchall() == []


def test_rows_of_rollups_and_tables_go_by_and_by(connection: Connection) -> None:
    connection.execute(AUDIT)
    connection.execute(
        "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL)"
    )
    connection.execute(
        "SELECT * FROM clickrollup.create_rollup('visits', 'minutes', '1 minute', schedule => NULL)"
    )
    connection.execute(
        "INSERT INTO visits (at) SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute'"
        " FROM generate_series(0, 54) AS i"
    )
    connection.execute("CALL clickrollup.run_rollup('minutes')")
    connection.execute("SELECT clickrollup.set_retention('visits', '1 day', schedule => NULL)")
    connection.execute("SELECT clickrollup.set_bucket_retention('minutes', '1 day')")
    for table in ("visits", "minutes"):
        connection.execute(
            f"CREATE TRIGGER note AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows EXECUTE FUNCTION note()".encode()
        )
    connection.execute(CALL.replace("'events'", "'visits'").encode())
    assert connection.execute(
        "SELECT count(*) FROM visits UNION ALL SELECT count(*) FROM minutes"
    ).fetchall() == [(0,), (0,)]
    by_transaction = connection.execute(
        "SELECT sum(gone)::integer FROM audit GROUP BY xid ORDER BY xid"
    ).fetchall()
    assert [row for row in by_transaction if row != (0,)][:6] == [(10,)] * 5 + [(5,)]
    assert max(by_transaction) == (10,)
    assert sum(gone for (gone,) in by_transaction) == 110


def test_not_inside_a_transaction_block(days: Connection) -> None:
    days.execute("BEGIN")
    with pytest.raises(errors.InvalidTransactionTermination) as refused:
        days.execute(CALL.encode())
    assert "outside of BEGIN" in str(refused.value.diag.message_hint)
