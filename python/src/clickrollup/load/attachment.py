"""A connection to PostgreSQL that is ready to load: looked at, with the stored offsets and an empty batch."""

from contextlib import ExitStack, closing
from typing import NamedTuple

import structlog

from clickrollup.events.checks import check_database
from clickrollup.events.duplicates import duplicates
from clickrollup.events.message import Decoder
from clickrollup.load import queries
from clickrollup.load.batch import Batch, Forward
from clickrollup.load.offsets import OffsetStore
from clickrollup.load.settings import LoadSettings
from clickrollup.postgres.connection import Connection, connect, translated


class Attachment(NamedTuple):
    """What a session has of PostgreSQL; all of it is given up together."""

    connection: Connection
    store: OffsetStore
    batch: Batch

    def ping(self) -> None:
        """Raise UnavailableError when the server does not answer."""
        with translated("answer"):
            self.connection.execute("SELECT")
            self.connection.rollback()

    def end_hanging(self) -> None:
        """End what loaders of this role have left open far too long: they are frozen, or their host is gone."""
        with translated("look for loaders that hang"):
            ended = self.connection.execute(queries.END_HANGING).fetchall()
            self.connection.rollback()
        if ended:
            structlog.get_logger().warning("ended the transactions of loaders that hang", count=len(ended))


def attach(settings: LoadSettings, decoder: Decoder, forward: Forward | None) -> Attachment:
    """Connect, with the secrets as they are now, and look whether all is there.

    `forward` takes the dead letters of a batch before it is committed.

    Raises ConfigurationError for what a person has to mend, UnavailableError for a server that is away.
    """
    with ExitStack() as opened:
        connection = opened.enter_context(closing(connect(settings, settings.answer_timeout)))
        target = check_database(connection, settings)
        opened.pop_all()
    decoder.keep_others = target.extra is not None
    store = OffsetStore(connection, settings.group, settings.topic, target.name)
    # By then others have the Kafka partitions, and wait for what this loader holds.
    hanging = settings.session_timeout + settings.batch_age
    known = duplicates(connection, target, settings.deduplicate_within, hanging)
    batch = Batch(connection, target, store, decoder, known, forward, hanging)
    return Attachment(connection, store, batch)
