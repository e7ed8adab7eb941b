"""What the loader does otherwise on a cluster: larger batches while messages wait, over connections that stay."""

from contextlib import closing
from typing import Any, LiteralString

import psycopg
import pytest
from support.cluster import DATABASE

from clickrollup.commandline.settings import load_settings
from clickrollup.load.attachment import attach
from clickrollup.load.settings import LoadSettings
from clickrollup.postgres.compiled import VARIABLE
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
# Of one session of the coordinator, by the number that Citus gives it.
SESSIONS: LiteralString = """
    SELECT count(*) FROM pg_stat_get_activity(NULL) AS a
    WHERE a.application_name = 'citus_internal gpid=' || %s::text
"""


def test_batches_may_grow_and_keep_their_connections(
    cluster: list[PostgresServer], coordinator: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rows of this test are as Python makes them.
    monkeypatch.setenv(VARIABLE, "1")
    settings = load_settings(
        LoadSettings, {"dsn": cluster[0].dsn(DATABASE), "kafka": "nowhere:1", "topic": "none"}
    )
    chosen = attach(settings.model_copy(update={"batch_rows": 5}), None)
    chosen.connection.close()
    assert chosen.batch_rows == 5
    attached = attach(settings, None)
    with closing(attached.connection):
        assert attached.batch_age == 10 * settings.batch_age
        assert attached.batch_rows == 10 * settings.batch_rows
        assert attached.batch_bytes == 10 * settings.batch_bytes
        ((number,),) = attached.connection.execute("SELECT citus_backend_gpid()").fetchall()
        rows = [(0, n, None, None, None, None, None) for n in range(1000)]
        batch = attached.batch
        batch._begin()
        batch._limit_idleness()
        batch._write(rows)
        batch.commit()
        for worker in cluster[1:]:
            with psycopg.connect(worker.dsn(DATABASE)) as connection:
                ((sessions,),) = connection.execute(SESSIONS, [number]).fetchall()
                assert sessions > 8
    coordinator.execute("DELETE FROM events WHERE event_time < '2001-01-01'")
