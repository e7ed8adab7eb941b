"""What reads works on a hot standby, and says there what is true; the dashboard follows it without an error."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import errors
from support.dashboard import fill, make_login, serving
from support.standby import Standby

from clickrollup.cli import main
from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
VIEWS = """
SELECT oid::regclass::text FROM pg_class
WHERE relnamespace = 'clickrollup'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1
"""
STATUS = "SELECT name, watermark, last_id, events_waiting FROM clickrollup.rollup_status ORDER BY name"
EVENT = "INSERT INTO events (event_time, customer_id) VALUES ('2026-03-01 00:10:00+00', 1)"
UNLOGGED = """
CREATE UNLOGGED TABLE careless (id bigserial PRIMARY KEY, at timestamptz NOT NULL);
SELECT clickrollup.create_rollup('careless', 'careless_5min', '5 minutes', strategy => 'sequence');
INSERT INTO careless (at) VALUES (now());
"""


@pytest.fixture
def standby(server: PostgresServer, connection: Connection) -> Iterator[Standby]:
    """A standby that was made while the sequences stood at the beginning."""
    connection.execute("CHECKPOINT")
    with Standby(server) as copy:
        yield copy


@pytest.fixture
def replica(standby: Standby, connection: Connection) -> Iterator[Connection]:
    with closing(psycopg.connect(standby.dsn(connection.info.dbname), autocommit=True)) as session:
        yield session


def catch_up(connection: Connection, replica: Connection) -> None:
    """Return when the standby has replayed what the primary has written."""
    row = connection.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()
    assert row is not None
    wait_until(
        lambda: replica.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", row).fetchone() == (True,),
        seconds=60,
        what="the standby to catch up",
    )


def test_nothing_waits_that_the_primary_has_counted(connection: Connection, replica: Connection) -> None:
    fill(connection.info.dsn)
    connection.execute("CALL clickrollup.run_all()")
    catch_up(connection, replica)
    expected = connection.execute(STATUS).fetchall()
    assert [waiting for *_, waiting in expected] == [0, 0]
    assert replica.execute(STATUS).fetchall() == expected
    connection.execute(EVENT)
    catch_up(connection, replica)
    expected = connection.execute(STATUS).fetchall()
    assert [waiting for *_, waiting in expected] == [1, 1]
    assert replica.execute(STATUS).fetchall() == expected


def test_nothing_waits_for_who_may_not_read_the_events(connection: Connection, replica: Connection) -> None:
    connection.execute(EVENT)
    connection.execute("CALL clickrollup.run_all()")
    connection.execute("SELECT clickrollup.grant_reader()")
    catch_up(connection, replica)
    replica.execute("SET ROLE clickrollup_reader")
    assert {row[3] for row in replica.execute(STATUS)} == {0}


def test_what_reads_works(connection: Connection, replica: Connection) -> None:
    fill(connection.info.dsn)
    connection.execute(UNLOGGED)
    catch_up(connection, replica)
    for (view,) in replica.execute(VIEWS).fetchall():
        replica.execute(f"SELECT * FROM {view}".encode())
    for call in ("reconcile('rollup_events_5min')", "find_misplaced('rollup_events_1hr')", "topn('{}', 1)"):
        assert replica.execute(f"SELECT * FROM clickrollup.{call}".encode()).fetchall() == []
    health = "SELECT topic, state::text FROM clickrollup.health() WHERE rollup_name LIKE 'rollup_events%' ORDER BY 1"
    assert replica.execute(health).fetchall() == connection.execute(health).fetchall()
    same = "SELECT sum(event_count) FROM rollup_events_5min_live"
    assert replica.execute(same).fetchall() == [(3000,)]
    with pytest.raises(errors.ReadOnlySqlTransaction, match="standby") as refused:
        replica.execute("SELECT clickrollup.pause_rollup('rollup_events_5min')")
    assert refused.value.diag.message_hint == "Call it on the primary."


def test_commands_say_what_it_is(connection: Connection, replica: Connection) -> None:
    catch_up(connection, replica)
    status = CliRunner().invoke(main, ["status", "--dsn", replica.info.dsn, "--skip-kafka"])
    assert (status.exit_code, "rollup_events_5min" in status.stdout) == (0, True), status.output
    doctor = CliRunner().invoke(main, ["doctor", "--dsn", replica.info.dsn, "--skip-kafka"])
    critical = [line for line in doctor.stdout.splitlines() if line.startswith("critical")]
    assert len(critical) == 1, doctor.output
    assert "a standby, which takes no writes" in critical[0]


def test_the_dashboard_follows_without_an_error(
    connection: Connection, standby: Standby, replica: Connection
) -> None:
    fill(connection.info.dsn)
    login = make_login(connection.info.dsn)
    catch_up(connection, replica)
    user = psycopg.conninfo.conninfo_to_dict(login)["user"]
    begin = len(standby.log.read_bytes())
    with serving(replica.info.dsn, psycopg.conninfo.make_conninfo(replica.info.dsn, user=user)) as service:
        for total in (3000, 3001, 3002):
            wait_until(
                lambda total=total: service.board()["base"]["total"]["events"] == total,
                seconds=60,
                what="an event of the primary to be shown",
            )
            connection.execute(EVENT)
        assert service.get("api/administration")[0] == 200
        time.sleep(3)
    assert b"ERROR" not in standby.log.read_bytes()[begin:]
