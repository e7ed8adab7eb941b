"""DROP EXTENSION: tables stay, cron jobs do not; and what is left to do where no superuser installed it."""

from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest

Connection = psycopg.Connection[tuple[Any, ...]]

JOBS: LiteralString = "SELECT jobname FROM cron.job ORDER BY jobname"
OURS = [("clickrollup rollup_events_5min",), ("theirs",)]


@pytest.fixture
def scheduled(cron_database: str) -> Iterator[Connection]:
    """A connection to a database with a clickstream, its cron job, and somebody else's."""
    with psycopg.connect(cron_database, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA sketches")
        connection.execute("CREATE EXTENSION hll SCHEMA sketches")
        connection.execute("CREATE EXTENSION clickrollup")
        connection.execute("SELECT clickrollup.create_clickstream()")
        connection.execute("SELECT cron.schedule('theirs', '0 3 * * *', 'VACUUM')")
        yield connection


@pytest.mark.parametrize(
    "command",
    [
        "DROP EXTENSION clickrollup CASCADE",
        "DROP SCHEMA clickrollup CASCADE",
    ],
)
def test_no_job_stays_when_the_extension_goes(scheduled: Connection, command: LiteralString) -> None:
    scheduled.execute(command)
    assert scheduled.execute(JOBS).fetchall() == [("theirs",)]
    assert scheduled.execute("SELECT count(*) FROM pg_event_trigger").fetchone() == (0,)
    kept = "SELECT relname::text FROM pg_class WHERE relname = 'events'"
    assert scheduled.execute(kept).fetchall() == [("events",)]


def test_jobs_stay_when_another_extension_goes(scheduled: Connection) -> None:
    before = scheduled.execute("SELECT * FROM cron.job ORDER BY jobid").fetchall()
    scheduled.execute("CREATE EXTENSION pgtap")
    scheduled.execute("DROP EXTENSION pgtap")
    scheduled.execute("CREATE SCHEMA passing")
    scheduled.execute("DROP SCHEMA passing")
    assert scheduled.execute("SELECT * FROM cron.job ORDER BY jobid").fetchall() == before
    assert len(before) == 2


def test_jobs_stay_when_the_drop_is_refused(scheduled: Connection) -> None:
    with pytest.raises(psycopg.errors.DependentObjectsStillExist):
        scheduled.execute("DROP EXTENSION clickrollup")
    assert scheduled.execute(JOBS).fetchall() == OURS


def test_pg_cron_can_go_first(scheduled: Connection) -> None:
    scheduled.execute("DROP EXTENSION pg_cron")
    scheduled.execute("INSERT INTO events (event_time) VALUES ('2026-03-01 00:00:00+00')")
    scheduled.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
    findings = scheduled.execute("SELECT topic, state::text FROM clickrollup.health() LIMIT 1").fetchall()
    assert findings == [("no pg_cron", "warning")]


def test_jobs_follow_drop_and_rename_of_a_rollup(scheduled: Connection) -> None:
    scheduled.execute("SELECT clickrollup.rename_rollup('rollup_events_5min', 'five')")
    jobs = scheduled.execute("SELECT jobname, command FROM cron.job ORDER BY jobname").fetchall()
    run = "CALL clickrollup.run_rollup('five'::pg_catalog.text)"
    assert jobs == [("clickrollup five", run), ("theirs", "VACUUM")]
    scheduled.execute("SELECT clickrollup.drop_rollup('rollup_events_1hr')")
    assert len(scheduled.execute(JOBS).fetchall()) == 2
    scheduled.execute("SELECT clickrollup.drop_rollup('five')")
    assert scheduled.execute(JOBS).fetchall() == [("theirs",)]


def test_jobs_of_a_dropped_schema_go_and_the_others_stay(scheduled: Connection) -> None:
    before = scheduled.execute(JOBS).fetchall()
    scheduled.execute("CREATE SCHEMA cs")
    scheduled.execute("SELECT clickrollup.create_clickstream('cs')")
    scheduled.execute("SELECT clickrollup.set_retention('cs.events', '30 days')")
    scheduled.execute("SELECT clickrollup.create_tenant_reader(1, 'cs')")
    assert len(scheduled.execute(JOBS).fetchall()) == len(before) + 2
    # One that is called like a job of somebody else.
    scheduled.execute("CREATE TABLE cs.t (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL)")
    scheduled.execute(
        "SELECT clickrollup.create_rollup('cs.t', 'retention of public.events', '1 hour', schedule => NULL)"
    )
    scheduled.execute("SELECT clickrollup.set_retention('events', '30 days')")
    scheduled.execute("DROP SCHEMA cs CASCADE")
    assert scheduled.execute(JOBS).fetchall() == sorted(
        [*before, ("clickrollup retention of public.events",)]
    )
    scheduled.execute("DROP ROLE cs_tenant_1_reader")


def test_a_rollup_may_be_called_like_the_job_of_a_source(scheduled: Connection) -> None:
    """Each has its own job, which comes and goes with it."""
    before = scheduled.execute(JOBS).fetchall()
    scheduled.execute("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL)")
    for name in ("retention of public.events", "rollup of retention of public.events"):
        scheduled.execute(
            "SELECT clickrollup.create_rollup('t', %s, '1 hour', schedule => '0 0 1 1 *')", [name]
        )
        scheduled.execute("SELECT clickrollup.set_retention('events', '90 days', '0 0 1 1 *')")
    jobs = scheduled.execute("SELECT jobname, command FROM cron.job WHERE jobname ~ ' of '").fetchall()
    assert len(jobs) == len({command for _, command in jobs}) == 3
    for name in ("retention of public.events", "rollup of retention of public.events"):
        scheduled.execute("SELECT clickrollup.drop_rollup(%s)", [name])
    scheduled.execute("SELECT clickrollup.set_retention('events', NULL, NULL)")
    assert scheduled.execute(JOBS).fetchall() == before


def test_a_job_that_is_missing_is_reported(scheduled: Connection) -> None:
    health = "SELECT rollup_name, topic, state::text FROM clickrollup.health() LIMIT 1"
    scheduled.execute("UPDATE cron.job SET active = false WHERE jobname LIKE 'clickrollup %'")
    assert scheduled.execute(health).fetchone() == ("rollup_events_5min", "cron job inactive", "critical")
    assert scheduled.execute("SELECT clickrollup.unschedule_all()").fetchone() == (1,)
    assert scheduled.execute(JOBS).fetchall() == [("theirs",)]
    assert scheduled.execute(health).fetchone() == ("rollup_events_5min", "cron job missing", "critical")


def test_a_plain_owner_can_install_and_leave(cron_database: str) -> None:
    """Who is no superuser gets no event triggers, is told so, and cleans up by unschedule_all()."""
    with psycopg.connect(cron_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION hll")
        connection.execute("CREATE ROLE plain LOGIN")
        connection.execute("GRANT CREATE ON DATABASE postgres TO plain")
        connection.execute("GRANT CREATE ON SCHEMA public TO plain")
        connection.execute("GRANT USAGE ON SCHEMA cron TO plain")
        connection.execute("SET ROLE plain")
        messages: list[str] = []
        connection.add_notice_handler(lambda diagnostic: messages.append(diagnostic.message_primary or ""))
        connection.execute("CREATE EXTENSION clickrollup")
        assert messages == ["no superuser, so no event triggers: renamed tables are followed by the next run"]
        connection.execute("SELECT clickrollup.create_clickstream()")
        connection.execute("INSERT INTO events (event_time, device_id) VALUES ('2026-03-01 00:00:00+00', 7)")
        connection.execute("ALTER TABLE events RENAME TO clicks")
        connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
        dashboard = """
            SELECT sum(event_count), ceil(hll_cardinality(hll_union_agg(device_distinct_count))) FROM rollup_events_1hr
        """
        assert connection.execute(dashboard).fetchone() == (1, 1)
        assert connection.execute("SELECT clickrollup.unschedule_all()").fetchone() == (1,)
        connection.execute("DROP EXTENSION clickrollup CASCADE")
        assert connection.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (1,)
