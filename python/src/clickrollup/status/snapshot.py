"""What the status shows, gathered at one moment."""

from contextlib import closing
from typing import Any, LiteralString

import msgspec
import psycopg
from psycopg.rows import dict_row

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.commandline.settings import renewed
from clickrollup.events.checks import check_own_tables
from clickrollup.kafka.topic_state import Brokers
from clickrollup.kafka.topics import TopicFinder
from clickrollup.postgres.connection import Connection, connect, translated
from clickrollup.status import queries
from clickrollup.status.settings import StatusSettings

Rows = list[dict[str, Any]]


class Snapshot(msgspec.Struct):
    """One look; `notes` say what could not be seen. `lag` in a row is None where Kafka was not asked for it."""

    rollups: Rows
    partitions: Rows
    dead_letters: Rows
    errors: Rows
    notes: list[str]


def take(settings: StatusSettings) -> Snapshot:
    """Look at both servers. Raises UnavailableError when PostgreSQL is away; Kafka may be."""
    with closing(connect(settings)) as connection:
        snapshot = from_database(connection)
    for row in snapshot.partitions:
        row["lag"] = None
    if not settings.skip_kafka:
        try:
            add_lag(settings, snapshot)
        except ClickrollupError as error:
            snapshot.notes.append(error.message)
    return snapshot


def from_database(connection: Connection) -> Snapshot:
    """Return what the database knows; what the role may not see is a note."""
    notes: list[str] = []
    with translated("read the status"):
        check_own_tables(connection)

        def rows(query: LiteralString, what: str) -> Rows:
            try:
                with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
                    return cursor.execute(query).fetchall()
            except psycopg.errors.InsufficientPrivilege as error:
                notes.append(f"{what}: {error.diag.message_primary}")
                return []

        return Snapshot(
            rows(queries.ROLLUPS, "rollups"),
            rows(queries.PARTITIONS, "loaders"),
            rows(queries.DEAD_LETTERS, "dead letters"),
            rows(queries.ERRORS, "errors"),
            notes,
        )


def add_lag(settings: StatusSettings, snapshot: Snapshot) -> None:
    """Note how many messages wait in each Kafka partition of the settings' topics, for their group or for all."""
    for topic in topics_of(settings, snapshot):
        add_lag_of(settings.model_copy(update={"topic": topic}), snapshot)


def topics_of(settings: StatusSettings, snapshot: Snapshot) -> list[str]:
    """Return the topics that the settings mean; without a word about them, all that loaders have."""
    if settings.several_topics:
        return TopicFinder(settings).find(settings.connect_timeout)
    known = sorted({row["topic"] for row in snapshot.partitions})
    return known if known and "topic" not in settings.model_fields_set else [settings.topic]


def add_lag_of(settings: StatusSettings, snapshot: Snapshot) -> None:
    """Do so for the one topic of the settings; one that is gone is a note."""
    now = renewed(settings)
    try:
        state = Brokers(
            now.model_copy(update={"group": now.group or "clickrollup", "topic": settings.topic}),
            settings.connect_timeout,
        ).look()
    except ConfigurationError as error:
        snapshot.notes.append(error.message)
        return
    own = [
        row
        for row in snapshot.partitions
        if row["topic"] == settings.topic and settings.group in ("", row["group"])
    ]
    for row in own:
        if (partition := state.partitions.get(row["partition"])) is not None:
            row["lag"] = max(0, partition.end - row["next_offset"])
    unloaded = sorted(state.partitions.keys() - {row["partition"] for row in own})
    if unloaded:
        who = f"group {settings.group}" if settings.group else "no group"
        snapshot.notes.append(
            f"{who} has loaded {'nothing' if settings.group else 'anything'} yet of {settings.topic}: "
            f"Kafka partitions {unloaded}"
        )
