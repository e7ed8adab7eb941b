"""Judges all rules again and again, and sends what follows, until it is told to end."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString, TypeVar

import psycopg
import structlog

from clickrollup.alerts.files import documents
from clickrollup.alerts.judging import Judgement, judge
from clickrollup.alerts.keeping import end_abandoned, pass_judgement
from clickrollup.alerts.measuring import Connection, Measured, UnmeasurableError, measure, one
from clickrollup.alerts.outbox import deliver
from clickrollup.alerts.rules import Rule, read
from clickrollup.alerts.settings import JudgingSettings
from clickrollup.commandline.errors import ConfigurationError

# Seconds between two looks at the outbox.
LOOK_SECONDS = 1.0
MOST_PAUSE = 30.0
STATE: LiteralString = """
SELECT (SELECT count(*) FROM clickrollup.alert_messages AS m
        WHERE m.alert_group = %s AND m.sent_at IS NULL AND m.given_up_at IS NULL),
       (SELECT coalesce(jsonb_object_agg(o.severity, o.alerts), '{}') FROM (
            SELECT a.severity, count(*) AS alerts FROM clickrollup.alerts AS a
            WHERE a.alert_group = %s AND a.state = 'open' GROUP BY 1) AS o)
"""
Result = TypeVar("Result")
Connect = Callable[[], Awaitable[Connection]]


@dataclass
class Told:
    """What the service knows of its own work, for metrics and the page."""

    rules: int = 0
    rounds: int = 0
    sent: int = 0
    unsent: int = 0
    waiting: int = 0
    judged_at: float = 0.0
    started_at: float = field(default_factory=time.time)
    # Why alerts are not kept now; empty while they are.
    away: str = "not connected yet"
    # Severity -> alerts that are open.
    open: dict[str, int] = field(default_factory=dict)
    # Rule -> why it cannot be judged; a file that cannot be read stands under its own name.
    problems: dict[str, str] = field(default_factory=dict)


class Alerts:
    """The rules of a folder, judged with the rights of a reader, and kept with those of the service."""

    def __init__(self, folder: Path, settings: JudgingSettings, connect: Connect, timeout: float) -> None:
        """Read the rules; raises ConfigurationError where one is wrong."""
        self._folder = folder
        self._settings = settings
        self._connect = connect
        self._timeout = timeout
        self._state: object = None
        self._log = structlog.get_logger()
        self.told = Told()
        self.rules: list[Rule] = []
        self._read()

    def _read(self) -> None:
        self._state = stamp(self._folder)
        self.rules = read(documents(self._folder), self._settings.channels)
        self.told.rules = len(self.rules)

    def look(self) -> None:
        """Read the files again where one has changed; a file that is wrong leaves the rules as they were."""
        if stamp(self._folder) == self._state:
            return
        self.told.problems.pop(str(self._folder), None)
        try:
            self._read()
        except ConfigurationError as error:
            self._log.error("the rules of alerts cannot be read", error=error.message)
            self.told.problems[str(self._folder)] = error.message

    async def run(self, every: float) -> None:
        """Judge and send until cancelled; a server that goes away is waited for."""
        wait = LOOK_SECONDS
        while True:
            # Without a rule there is nothing to keep, and perhaps no right to.
            while not self.rules:
                await asyncio.sleep(min(LOOK_SECONDS, every))
                self.look()
            try:
                async with await self._connect() as keeping, await self._connect() as asking:
                    wait = LOOK_SECONDS
                    self.told.away = ""
                    await self._work(keeping, asking, every)
            except psycopg.Error as error:
                self.told.away = " ".join(str(error).split())
                self._log.warning(
                    "alerts are not kept", error=" ".join(str(error).split()), next_attempt_in=wait
                )
            await asyncio.sleep(wait)
            wait = min(2 * wait, MOST_PAUSE)

    async def _work(self, keeping: Connection, asking: Connection, every: float) -> None:
        due = 0.0
        while True:
            if time.monotonic() >= due:
                due = time.monotonic() + every
                await self.round(keeping, asking)
            sent, unsent = await deliver(keeping, self._settings)
            self.told.sent += sent
            self.told.unsent += unsent
            await asyncio.sleep(min(LOOK_SECONDS, every))

    async def round(self, keeping: Connection, asking: Connection) -> None:
        """Judge each rule once. Raises psycopg.OperationalError when the server is away."""
        self.look()
        for rule in self.rules:
            group = self._settings.alert_group
            await self._tried(
                rule,
                pass_judgement(keeping, asking, group, rule, self._settings, self._timeout),
                keeping,
                asking,
            )
        await end_abandoned(keeping, self._settings.alert_group, self.rules)
        known = {rule.name for rule in self.rules} | {str(self._folder)}
        self.told.problems = {name: why for name, why in self.told.problems.items() if name in known}
        (self.told.waiting, self.told.open) = await one(keeping, STATE, [self._settings.alert_group] * 2)
        self.told.rounds += 1
        self.told.judged_at = time.time()

    async def check(self) -> dict[str, list[Judgement] | str]:
        """Judge each rule once and write nothing: rule -> what would fire, or why it cannot be judged."""
        found: dict[str, list[Judgement] | str] = {}
        async with await self._connect() as asking:
            for rule in self.rules:
                measured = await self._tried(
                    rule, measure(asking, rule, self._settings, self._timeout), asking
                )
                now = measured.end if isinstance(measured, Measured) else None
                found[rule.name] = (
                    self.told.problems[rule.name]
                    if measured is None or now is None
                    else list(judge(rule, measured.found, {}, now))
                )
        return found

    async def _tried(self, rule: Rule, work: Awaitable[Result], *connections: Connection) -> Result | None:
        """Return what comes of a rule; one that cannot be measured or kept is told once, and tried again.

        Raises psycopg.Error where a connection is gone: the others could not be judged either.
        """
        try:
            result = await work
        except UnmeasurableError as error:
            self._cannot(rule, str(error))
            return None
        except psycopg.Error as error:
            if any(one.closed for one in connections):
                raise
            self._cannot(rule, f"the database keeps no alert of it: {error.diag.message_primary or error}")
            return None
        self.told.problems.pop(rule.name, None)
        return result

    def _cannot(self, rule: Rule, why: str) -> None:
        if self.told.problems.get(rule.name) != why:
            self._log.error(
                "a rule cannot be judged", rule=rule.name, file=rule.file, line=rule.line, error=why
            )
        self.told.problems[rule.name] = why


def stamp(folder: Path) -> object:
    """Return what changes when a file of the folder does."""
    try:
        return sorted(
            (path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in folder.glob("*.y*ml")
        )
    except OSError:
        return None
