"""A Citus cluster, a coordinator and two workers, from the machine's PostgreSQL."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from clickrollup.sandbox.postgres import PostgresServer

WORKERS = 2
SETTINGS = {
    "wal_level": "logical",
    "citus.node_conninfo": "sslmode=prefer",
    "max_prepared_transactions": "100",
}
DATABASE = "postgres"  # citus knows nodes by database, and pg_cron lives in this one


def new_node(settings: Mapping[str, str] | None = None) -> PostgresServer:
    """Return a node that is not started yet."""
    return PostgresServer(durable=False, settings={**SETTINGS, **(settings or {})})


def prepare_node(node: PostgresServer, database: str = DATABASE) -> None:
    """Create citus on a running server; nodes meet others and themselves by their sockets, which ask for no password."""
    node.execute(f"ALTER SYSTEM SET citus.local_hostname = '{node.folder}'".encode())  # type: ignore[arg-type]
    node.execute("SELECT pg_reload_conf()")
    node.execute("CREATE EXTENSION IF NOT EXISTS citus", database)


def add_node(coordinator: PostgresServer, node: PostgresServer, database: str = DATABASE) -> None:
    """Make a running server a worker."""
    prepare_node(node, database)
    coordinator.execute(
        f"SELECT citus_add_node('{node.folder}', {node.port})".encode(),  # type: ignore[arg-type]
        database,
    )


@contextmanager
def cluster_of(
    workers: int = WORKERS, settings: Mapping[str, str] | None = None
) -> Iterator[list[PostgresServer]]:
    """Yield the coordinator, then the workers."""
    with ExitStack() as stack:
        nodes = [stack.enter_context(new_node(settings)) for _ in range(workers + 1)]
        join(nodes)
        yield nodes


def join(nodes: list[PostgresServer], database: str = DATABASE) -> None:
    """Make running servers a cluster, the first its coordinator."""
    coordinator = nodes[0]
    prepare_node(coordinator, database)
    coordinator.execute(
        f"SELECT citus_set_coordinator_host('{coordinator.folder}', {coordinator.port})".encode(),  # type: ignore[arg-type]
        database,
    )
    for worker in nodes[1:]:
        add_node(coordinator, worker, database)
