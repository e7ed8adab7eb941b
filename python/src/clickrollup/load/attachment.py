"""A connection to PostgreSQL that is ready to load: looked at, with the stored offsets and an empty batch."""

from contextlib import ExitStack, closing
from typing import NamedTuple

import structlog
from psycopg import sql

from clickrollup.events.checks import check_database
from clickrollup.events.duplicates import duplicates
from clickrollup.events.made import Maker
from clickrollup.load import queries
from clickrollup.load.batch import Batch
from clickrollup.load.cluster import PATIENCE, is_distributed
from clickrollup.load.dead_letter_topic import DeadLetterTopic
from clickrollup.load.offsets import OffsetStore
from clickrollup.load.settings import LoadSettings
from clickrollup.mapping.choice import find_packed
from clickrollup.postgres.connection import Connection, connect, translated


class Attachment(NamedTuple):
    """What a session has of PostgreSQL; all of it is given up together."""

    connection: Connection
    store: OffsetStore
    maker: Maker
    batch: Batch
    # Seconds, messages and bytes after which a batch is committed though more messages wait.
    batch_age: float
    batch_rows: int
    batch_bytes: int

    def end_hanging(self) -> None:
        """End what loaders of this role have left open far too long: they are frozen, or their host is gone."""
        with translated("look for loaders that hang"):
            ended = self.connection.execute(queries.END_HANGING).fetchall()
            self.connection.rollback()
        if ended:
            structlog.get_logger().warning("ended the transactions of loaders that hang", count=len(ended))


def attach(settings: LoadSettings, dead_letters: DeadLetterTopic | None) -> Attachment:
    """Connect, with the secrets as they are now, and look whether all is there.

    `dead_letters` gets those of a batch before it is committed.

    Raises ConfigurationError for what a person has to mend, UnavailableError for a server that is away.
    """
    with ExitStack() as opened:
        connection = opened.enter_context(closing(connect(settings, settings.answer_timeout)))
        target, maker = check_database(connection, settings, find_packed)
        distributed = is_distributed(connection, target.identifier)
        with translated("look up the number of the table"):
            known = duplicates(connection, target.identifier, settings.deduplicate_within)
            connection.commit()
        opened.pop_all()
    batch_age = settings.batch_age * (PATIENCE if distributed else 1)
    store = OffsetStore(connection, settings.group, settings.topic, target.identifier.as_string(None))
    # By then others have the Kafka partitions, and wait for what this loader holds.
    hanging = settings.session_timeout + batch_age
    connection.mark = sql.SQL(queries.MARK).format(sql.Literal(hanging))
    forward = None if dead_letters is None else dead_letters.send
    batch = Batch(connection, target, store, maker, known, forward, hanging, distributed=distributed)
    return Attachment(connection, store, maker, batch, batch_age, *sizes(settings, distributed=distributed))


def sizes(settings: LoadSettings, *, distributed: bool) -> tuple[int, int]:
    """Return how many messages and bytes a batch may have; what somebody has chosen holds."""

    def times(name: str) -> int:
        return PATIENCE if distributed and name not in settings.model_fields_set else 1

    return settings.batch_rows * times("batch_rows"), settings.batch_bytes * times("batch_bytes")
