"""A connection to PostgreSQL that is ready to load: looked at, with the stored offsets and an empty batch."""

from contextlib import ExitStack, closing
from typing import NamedTuple

from clickrollup.event import Decoder
from clickrollup.load.batch import Batch
from clickrollup.load.checks import check_database
from clickrollup.load.database import Connection, connect, translated
from clickrollup.load.offsets import OffsetStore
from clickrollup.load.settings import LoadSettings
from clickrollup.settings import renewed


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


def attach(settings: LoadSettings, decoder: Decoder) -> Attachment:
    """Connect, with the secrets as they are now, and look whether all is there.

    Raises ConfigurationError for what a person has to mend, UnavailableError for a server that is away.
    """
    with ExitStack() as opened:
        dsn = renewed(settings).dsn.get_secret_value()
        connection = opened.enter_context(closing(connect(dsn, settings.connect_timeout)))
        target = check_database(connection, settings)
        opened.pop_all()
    decoder.keep_others = target.extra is not None
    store = OffsetStore(connection, settings.group, settings.topic)
    return Attachment(connection, store, Batch(connection, target, store, decoder))
