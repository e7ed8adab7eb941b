"""Tells every viewer when there is something new: by NOTIFY of a run at once, by a look at the sequence each second."""

import asyncio
from collections.abc import AsyncIterator
from typing import LiteralString

import psycopg
import structlog
from psycopg import sql

from clickrollup.dashboard.database import Database

LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
# An id is drawn before its transaction commits: look as if something had changed for a few more seconds.
LOOKS_AFTER = 3
STATE = sql.SQL("""
SELECT max(r.last_aggregated_id), max(_clickrollup.sequence_last_id(to_regclass(r.event_id_sequence_name))), max(r.last_run_at)
FROM clickrollup.rollups AS r WHERE (parse_ident(r.rollup_table_name))[1] = %s
""")
LISTEN: LiteralString = "LISTEN clickrollup"


class Live:
    """Counts the changes of the data, and lets any number of viewers wait for the next."""

    def __init__(self, database: Database, schema: str) -> None:
        self.version = 1
        self.is_reachable = True
        self._database = database
        self._schema = schema
        self._changed = asyncio.Event()
        self._look = asyncio.Event()
        self._log = structlog.get_logger()

    async def watch(self) -> None:
        """Look for changes until cancelled; an unreachable server is looked for again each second."""
        state, looks = None, 0
        while True:
            try:
                found = await self._database.fetch(self._database.everything, STATE, [self._schema])
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

    async def listen(self) -> None:
        """Have `watch` look at once when a run says that it found something, until cancelled."""
        while True:
            try:
                # Not from the pool: this connection would be missing there for good.
                async with await self._database.connect() as connection:
                    await connection.execute(LISTEN)
                    async for _ in connection.notifies():
                        self._look.set()
            except psycopg.Error as error:
                self._log.warning("listening ended, trying again", error=" ".join(str(error).split()))
            await asyncio.sleep(LOOK_SECONDS)

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

    async def stream(self) -> AsyncIterator[str]:
        """Yield server-sent events: the number of each change, and a comment now and then that keeps proxies quiet."""
        yield "retry: 2000\n\n"
        told = 0
        while True:
            changed = self._changed
            if told != self.version:
                told = self.version
                yield f"id: {told}\nevent: change\ndata: {told}\n\n"
                continue
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
