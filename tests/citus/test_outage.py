"""A worker that stays away: runs fail and are tried again later, and go on by themselves when it is back."""

import signal
from typing import Any

import psycopg
import pytest
from psycopg import errors
from support.isolation import INSERT

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]

STATE = """
    SELECT s.state, s.retry_at - now() < interval '6 minutes' FROM clickrollup.rollup_status AS s
    WHERE s.name = 'rollup_events_5min'
"""


def run(connection: Connection) -> None:
    connection.execute("CALL clickrollup.run_rollup('rollup_events_5min', force => true)")


def test_an_outage_suspends_nothing(cluster: list[PostgresServer], coordinator: Connection) -> None:
    coordinator.execute(INSERT, [7])
    run(coordinator)
    coordinator.execute(INSERT, [7])
    cluster[1].stop(signal.SIGQUIT)
    try:
        for _ in range(12):
            with pytest.raises(errors.ConnectionFailure):
                run(coordinator)
        assert coordinator.execute(STATE).fetchone() == ("failing", True)
    finally:
        cluster[1].start()
    run(coordinator)
    assert coordinator.execute(STATE).fetchone() == ("running", None)
