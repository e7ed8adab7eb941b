"""PostgreSQL fails over to a standby that had not yet heard of everything; the loader follows, and loads the rest again."""

import signal

import psycopg
from support.loading import offsets, running_loader, send, wait_until
from support.standby import Standby
from support.tables import LoadedTable, in_turn

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer

HALF = 5_000
CAUGHT_UP = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"


def both(first: PostgresServer, second: PostgresServer) -> str:
    """Return the connection string that leads to whichever of the two takes writes."""
    hosts = {"host": f"{first.folder},{second.folder}", "port": f"{first.port},{second.port}"}
    return psycopg.conninfo.make_conninfo(
        first.dsn("clicks"), target_session_attrs="read-write", connect_timeout=5, **hosts
    )


def wait_until_loaded(server: PostgresServer, count: int) -> None:
    with psycopg.connect(server.dsn("clicks"), autocommit=True) as connection:
        wait_until(lambda: sum(offsets(connection).values()) == count)


@in_turn("mapped")
def test_what_the_standby_did_not_get_is_loaded_again(
    own_server: PostgresServer, broker: Broker, topic: str, table: LoadedTable
) -> None:
    where = broker.bootstrap_servers, topic
    with psycopg.connect(own_server.dsn("clicks"), autocommit=True) as connection:
        table.create(connection)
    with Standby(own_server) as standby:
        with running_loader(
            both(own_server, standby), *where, *table.options, "--batch-rows", "500"
        ) as loader:
            send(*where, table.messages(range(HALF), partitions=4))
            wait_until_loaded(own_server, HALF)
            ((end,),) = own_server.execute("SELECT pg_current_wal_lsn()::text")
            wait_until(lambda: standby.execute(CAUGHT_UP.replace("%s", f"'{end}'").encode()) == [(True,)])  # type: ignore[arg-type]
            # Asynchronous replication: these are committed on the primary and nowhere else when it dies.
            standby.stop()
            send(*where, table.messages(range(HALF, 2 * HALF), partitions=4))
            wait_until_loaded(own_server, 2 * HALF)
            own_server.stop(signal.SIGQUIT)
            loader.wait_for("waiting for a server")
            standby.start()
            with psycopg.connect(standby.dsn("clicks"), autocommit=True) as connection:
                assert len(table.loaded(connection)) == HALF
            standby.execute("SELECT pg_promote()")
            loader.wait_for("servers are back")
            wait_until_loaded(standby, 2 * HALF)
            assert loader.stop()[0] == 0
        with psycopg.connect(standby.dsn("clicks"), autocommit=True) as connection:
            assert table.loaded(connection) == list(range(2 * HALF))
