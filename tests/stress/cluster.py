"""The same on Citus: a coordinator and workers, and what goes wrong with those."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Event
from typing import LiteralString

import psycopg
from support.cluster import DATABASE, add_node, cluster_of, new_node
from support.standby import Standby

from clickrollup.sandbox.postgres import PostgresServer

from .failover import Understudy, dsn_of
from .sessions import Connection

# Citus ends by itself what a crash leaves prepared, every so often; 60 s by default.
SETTINGS = {
    "citus.recover_2pc_interval": "5s",
    "max_connections": "300",
    "citus.shard_count": "8",
    "wal_retrieve_retry_interval": "100ms",
}
# Sessions of clients and of other nodes on a worker, whatever they are at.
BACKENDS: LiteralString = (
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
# A shard of events with its co-located ones, the node that has it and another; moved, all of them go.
MOVE: LiteralString = """
    SELECT p.shardid, a.nodename, a.nodeport, b.nodename, b.nodeport
    FROM pg_dist_shard AS s JOIN pg_dist_placement AS p USING (shardid) JOIN pg_dist_node AS a USING (groupid),
         pg_dist_node AS b
    WHERE s.logicalrelid = 'events'::regclass AND b.shouldhaveshards AND b.nodeid <> a.nodeid
    ORDER BY random() LIMIT 1
"""


@dataclass
class Cluster:
    """Its nodes, the coordinator first; `spare` is a server that is no node yet."""

    nodes: list[PostgresServer]
    spare: PostgresServer | None
    understudy: Understudy

    @property
    def dsn(self) -> str:
        """The connection string of the coordinator, also after a failover."""
        return dsn_of(self.nodes[0], self.understudy.standby)

    @property
    def workers(self) -> list[PostgresServer]:
        """The nodes that hold shards."""
        return self.nodes[1:]


@contextmanager
def open_cluster(settings: dict[str, str], *, lags: bool) -> Iterator[Cluster]:
    """Yield a coordinator with two workers and a standby, and a server that can become a third worker."""
    both = settings | SETTINGS
    with ExitStack() as stack:
        nodes = stack.enter_context(cluster_of(2, both))
        spare = stack.enter_context(new_node(both))
        understudy = Understudy(stack.enter_context(Standby(nodes[0])), lags)
        understudy.begin(nodes[0])
        yield Cluster(nodes, spare, understudy)


def recover(connection: Connection) -> None:
    """End what was left prepared: until then its rows are on no side of a comparison."""
    connection.execute("SELECT recover_prepared_transactions()")


def stand_still(connection: Connection) -> None:
    """Begin a transaction in which no run goes on; the nodes have no common snapshot to compare in."""
    connection.execute("BEGIN")
    connection.execute("SELECT FROM clickrollup.rollups ORDER BY name FOR UPDATE")
    recover(connection)


class ClusterFaults:
    """What an injector can do to the workers; `restart` is answered in the main thread."""

    def __init__(
        self,
        cluster: Cluster,
        random_: random.Random,
        restart: "Restart",
        functions: dict[str, str],
        stop: Event,
    ) -> None:
        """Use the injector's own draws; `functions` are those of the heads of chains."""
        self._cluster = cluster
        self._random = random_
        self._restart = restart
        self._functions = functions
        self._stop = stop

    def kill_backend(self, _: Connection) -> bool:
        """Kill a session on a worker by kill -9; the worker ends all others and recovers."""
        worker = self._random.choice(self._cluster.workers)
        pids = [pid for (pid,) in worker.execute(BACKENDS, DATABASE)]
        if not pids:
            return False
        try:
            os.kill(self._random.choice(pids), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def crash(self, _: Connection) -> bool:
        """Have a worker stopped without a checkpoint, and started again."""
        return self._restart.ask(self._random.choice(self._cluster.workers))

    def move(self, connection: Connection) -> bool:
        """Move a shard, and all that are co-located with it, to another worker."""
        found = connection.execute(MOVE).fetchone()
        if found is None:
            return False
        connection.execute("SET lock_timeout = '20s'")
        call = "SELECT citus_move_shard_placement(%s, %s, %s, %s, %s, shard_transfer_mode => 'block_writes')"
        connection.execute(call, found)
        return True

    def add(self, connection: Connection) -> bool:
        """Add the spare node and rebalance, once."""
        spare = self._cluster.spare
        if spare is None:
            return False
        if len(self._cluster.nodes) == 3:
            add_node(self._cluster.nodes[0], spare)
            self._cluster.nodes.append(spare)
        connection.execute("SELECT rebalance_table_shards(shard_transfer_mode => 'block_writes')")
        self._cluster.spare = None
        return True

    def fail_over(self, _: Connection) -> bool:
        """Promote the standby of the coordinator, once; where it lagged, mend what that has lost."""
        understudy, coordinator = self._cluster.understudy, self._cluster.nodes[0]
        if not understudy.ready(coordinator):
            return False
        understudy.lag(coordinator, self._stop)
        if not self._restart.do(lambda _: understudy.promote(coordinator)):
            return False
        self._cluster.nodes[0] = understudy.standby
        if understudy.lost:
            with psycopg.connect(understudy.standby.dsn(DATABASE), autocommit=True) as connection:
                understudy.mend(connection, self._functions)
        return True


class Restart:
    """Has the main thread start servers: a child gets its death signal when the thread that started it ends."""

    def __init__(self, stop: Event) -> None:
        """Give up asking on `stop`."""
        self._stop = stop
        self._wanted: Callable[[float], None] | None = None
        self._done = Event()

    def ask(self, server: PostgresServer) -> bool:
        """Wait until the server has been restarted; return whether it was."""
        return self.do(lambda rest: self._restart(server, rest))

    def do(self, action: Callable[[float], None]) -> bool:
        """Wait until an action was done, which is told how many seconds of rest it may take; return whether it was."""
        self._done.clear()
        self._wanted = action
        while not self._done.wait(0.05):
            if self._stop.is_set():
                return False
        return True

    def answer(self, rest: float) -> None:
        """Do what is wanted."""
        if self._wanted is not None:
            self._wanted(rest)
            self._wanted = None
            self._done.set()

    def _restart(self, server: PostgresServer, rest: float) -> None:
        server.stop(signal.SIGQUIT)
        self._stop.wait(rest)
        server.start()
