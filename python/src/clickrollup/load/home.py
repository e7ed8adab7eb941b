"""Where a loader belongs: its group, and the database and table that nobody else loads in that group."""

import hashlib
import time
from contextlib import closing
from typing import NamedTuple

import structlog

from clickrollup.commandline.errors import ConfigurationError, UnavailableError
from clickrollup.events.checks import check_database
from clickrollup.events.group import FORMER_DEFAULT, group_of
from clickrollup.load import queries
from clickrollup.load.members import Members
from clickrollup.load.offsets import OffsetStore
from clickrollup.load.settings import LoadSettings
from clickrollup.mapping.choice import find_table
from clickrollup.postgres.connection import connect, translated

PREFIX = "clickrollup"
# Seconds between two looks for rivals, and for which a broker may think about the answer.
LOOK_INTERVAL = 5.0
LOOK_SECONDS = 1.0
# Seconds for which Kafka may be told more than the database has, as after offsets that a person set back.
AHEAD_SECONDS = 30.0


class Home(NamedTuple):
    """The settings with their group, and what tells this database and table from any other."""

    settings: LoadSettings
    identity: str

    @property
    def client_id(self) -> str:
        """Return the identity as brokers show it of each member of a group."""
        return f"{PREFIX}-{hashlib.sha256(self.identity.encode()).hexdigest()[:12]}"


def find_home(settings: LoadSettings) -> Home:
    """Look up where the loader belongs. Raises as `check_database` and `group_of` do."""
    with closing(connect(settings)) as connection:
        target, _ = check_database(connection, settings, find_table)
        table = target.identifier.as_string(None)
        with translated("look for the group"):
            group = group_of(connection, settings.group, settings.topic, table)
            (server,) = connection.execute(queries.SERVER_IDENTITY).fetchall()[0]
        identity = f"{PREFIX} {server}/{connection.info.dbname} {table}"
    if group != settings.group:
        log = structlog.get_logger()
        if group == FORMER_DEFAULT:
            log.warning("goes on in the group that was the default of all tables", group=group)
        else:
            log.info("group", group=group)
    return Home(settings.model_copy(update={"group": group}), identity)


def refuse_rivals(home: Home, store: OffsetStore, members: Members) -> None:
    """Raise ConfigurationError when another database or table loads in the same group, before it is joined.

    Offsets that another one committed are no reason where this database has some of its own: it may have moved.
    """
    with translated("read the stored offsets"):
        fresh = store.is_empty()
        other_table = store.other_target()
    if other_table:
        raise rival(home, f"table {other_table} of this database")
    others = [
        name for name in members.client_ids() if name.startswith(f"{PREFIX}-") and name != home.client_id
    ]
    if others:
        raise rival(home, f"another database or table: {others[0]} is in it, and this is {home.client_id}")
    if fresh:
        for offset, told in members.committed().values():
            if offset > 0 and told != home.identity:
                raise rival(home, told or "another database, or another program")


class Rivals:
    """Looks every few seconds whether another database or table moves the group while this loader runs."""

    def __init__(self, home: Home, members: Members) -> None:
        self._home = home
        self._members = members
        self._next = 0.0
        # When Kafka was first told more than this database has, without a break since; None: it was not.
        self._ahead_since: float | None = None

    def look(self, store: OffsetStore) -> None:
        """Raise ConfigurationError when one does. To be called while no transaction is open."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + LOOK_INTERVAL
        try:
            told = self._members.committed(LOOK_SECONDS)
        except UnavailableError:
            return
        others = {
            who for _, who in told.values() if who.startswith(f"{PREFIX} ") and who != self._home.identity
        }
        # One of two stays: the other one sees the same.
        if any(self._home.identity > who for who in others):
            raise rival(self._home, max(others))
        self._compare({number: offset for number, (offset, _) in told.items()}, store)

    def _compare(self, told: dict[int, int], store: OffsetStore) -> None:
        """Raise when Kafka stays ahead of the database, whose loaders tell it less than they have stored."""
        with translated("read the stored offsets"):
            stored = store.read(sorted(told))
            store.rollback()
        ahead = [number for number, offset in told.items() if offset > stored.get(number, offset)]
        if not ahead:
            self._ahead_since = None
            return
        self._ahead_since = self._ahead_since or time.monotonic()
        if time.monotonic() > self._ahead_since + AHEAD_SECONDS:
            raise rival(self._home, f"Kafka partitions {ahead} go on without this database")


def rival(home: Home, whose: str) -> ConfigurationError:
    """Return the error for a group that belongs to another one."""
    settings = home.settings
    return ConfigurationError(
        f"group {settings.group} loads topic {settings.topic} for another: {whose}; each would get a part of it",
        hint="Give this loader a --group of its own. If the other one is gone for good, make Kafka forget it: "
        f"kafka-consumer-groups.sh --bootstrap-server {settings.kafka} --delete --group '{settings.group}'",
    )
