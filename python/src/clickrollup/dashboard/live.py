"""Tells every viewer when there is something new: by NOTIFY of a run at once, by a look at the sequence each second."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import LiteralString

import psycopg
import structlog
from psycopg import sql
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from clickrollup.dashboard.database import Database, Row

LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
# An id is drawn before its transaction commits: look as if something had changed for a few more seconds.
LOOKS_AFTER = 3
# A server that hangs takes connections and answers nothing.
HANGS_AFTER = 5.0
# A standby does not know each number that a sequence of its primary draws, but what it has replayed. Events without
# ids are told by the server's count of inserts.
STATE = sql.SQL("""
SELECT max(r.last_aggregated_id), max(_clickrollup.sequence_last_id(to_regclass(r.event_id_sequence_name))), max(r.last_run_at),
       CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END,
       sum((SELECT sum(pg_stat_get_tuples_inserted(t.relid)) FROM pg_partition_tree(to_regclass(r.event_table_name)) AS t))
           FILTER (WHERE r.event_id_sequence_name IS NULL)
FROM clickrollup.rollups AS r WHERE (parse_ident(r.rollup_table_name))[1] = ANY (%s)
""")
LISTEN: LiteralString = "LISTEN clickrollup; LISTEN clickrollup_alerts"
ALERTS = "clickrollup_alerts"
# Where listening is not possible, a look each second has to do.
LISTEN_AGAIN_SECONDS = 60.0
SESSION: LiteralString = "SELECT pg_is_in_recovery(), pg_backend_pid()"


class DeafError(Exception):
    """Runs cannot be listened to here."""


class Live:
    """Counts the changes of the data, and lets any number of viewers wait for the next."""

    def __init__(self, database: Database, schemas: Callable[[], list[str]], most_streams: int) -> None:
        self.version = 1
        self.streams = 0
        self._most_streams = most_streams
        self.is_reachable = True
        self._database = database
        self._schemas = schemas
        self._changed = asyncio.Event()
        self._look = asyncio.Event()
        # Why nothing is heard of runs; empty while something is.
        self._silence = ""
        self._log = structlog.get_logger()

    async def watch(self) -> None:
        """Look for changes until cancelled; an unreachable server is looked for again each second."""
        state, looks = None, 0
        while True:
            try:
                found = await self._state()
            except (psycopg.Error, TimeoutError) as error:
                self._reachable(False, str(error))
            else:
                self._reachable(True)
                looks = LOOKS_AFTER if found != state else looks - 1
                state = found
                if looks > 0:
                    self.notify()
            self._look.clear()
            try:
                await asyncio.wait_for(self._look.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    async def _state(self) -> list[Row]:
        """Return what changes with the data; says that the server is away when no answer comes."""
        asked = asyncio.create_task(self._database.fetch(self._database.everything, STATE, [self._schemas()]))
        try:
            # Waited for to the end: a query that nobody reads would hold its connection.
            while not (await asyncio.wait({asked}, timeout=HANGS_AFTER))[0]:
                self._reachable(False, f"no answer for {HANGS_AFTER:g} s")
        finally:
            asked.cancel()
        return asked.result()

    async def listen(self) -> None:
        """Have `watch` look at once when a run says that it found something, until cancelled."""
        while True:
            pause = LOOK_SECONDS
            try:
                # Not from the pool: this connection would be missing there for good.
                async with await self._database.connect() as connection:
                    await self._hear(connection)
            except DeafError as error:
                self._not_heard(str(error))
                pause = LISTEN_AGAIN_SECONDS
            except psycopg.Error as error:
                self._not_heard(" ".join(str(error).split()))
            await asyncio.sleep(pause)

    async def _hear(self, connection: psycopg.AsyncConnection[Row]) -> None:
        """Listen until the connection ends. Raises DeafError where nothing can be heard."""
        standby, pid = await (await connection.execute(SESSION)).fetchone() or (False, 0)
        if standby:
            raise DeafError("a standby takes no LISTEN")
        if pid != connection.info.backend_pid:
            # LISTEN would stay on a connection of the pooler's that others get next.
            raise DeafError("a pooler is in between, which hands out another connection for each transaction")
        await connection.execute(LISTEN)
        self._silence = ""
        async for heard in connection.notifies():
            if heard.channel == ALERTS:
                self.notify()
            self._look.set()

    def _not_heard(self, why: str) -> None:
        """Log why nothing is heard, once for each reason."""
        if why != self._silence:
            self._log.warning("cannot listen, looking each second", reason=why)
            self._silence = why

    def notify(self) -> None:
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def _reachable(self, reachable: bool, why: str = "") -> None:
        if reachable != self.is_reachable:
            self._log.warning(
                "database is back" if reachable else "database is away", error=" ".join(why.split())
            )
            self.is_reachable = reachable
            self.notify()

    def has_room(self) -> bool:
        """Tell whether one more viewer may have a stream."""
        return self.streams < self._most_streams

    async def stream(self, is_open: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        """Yield server-sent events: that something has changed, and now and then a comment that keeps proxies quiet.

        It ends when the link that opened it opens nothing any more.
        """
        asked_at = time.monotonic()
        async for event in self._events():
            if time.monotonic() - asked_at >= HEARTBEAT_SECONDS:
                asked_at = time.monotonic()
                if not await is_open():
                    return
            yield event

    async def _events(self) -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        told, events = 0, 0
        while True:
            changed = self._changed
            if told != self.version:
                told = self.version
                events += 1
                # The number is this stream's own: the other would tell a tenant how busy all others are.
                yield f"id: {events}\nevent: change\ndata: {events}\n\n"
                continue
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"


class ChangeStream(StreamingResponse):
    """Server-sent events for one viewer.

    It counts from before its head is sent: of many that ask at once none may find room that another has taken.
    """

    def __init__(self, live: Live, is_open: Callable[[], Awaitable[bool]]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(live.stream(is_open), media_type="text/event-stream", headers=headers)
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._live.streams += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.streams -= 1
