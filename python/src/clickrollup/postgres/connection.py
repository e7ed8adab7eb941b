"""The connection to PostgreSQL, and its errors in the words of this package.

libpq quotes what it could not read, which in a connection string may be the password. So its words about a
connection string are never passed on, and its words about a connection only when the string read as meant.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError, DataError, UnavailableError
from clickrollup.commandline.settings import renewed
from clickrollup.postgres.settings import DatabaseSettings

Connection = psycopg.Connection[tuple[Any, ...]]

# A host that vanishes without a word is noticed in 11 seconds while nothing is sent, and in 10 while something is.
# libpq's names, so that a connection string may say otherwise.
KEEPALIVES = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# Seconds in which a server that is alive takes the request to cancel what it does.
CANCEL_SECONDS = 3.0
# Seconds between two looks for Ctrl-C while an answer is waited for.
CHECK_SECONDS = 0.1

DSN_HINT = (
    "Write postgresql://user@host/database or 'host=… user=… dbname=…'; a password is best in PGPASSFILE or "
    "CLICKROLLUP_DSN_FILE. In a URI, its characters @ : / ? # % are written as %40 %3A %2F %3F %23 %25."
)
# Classes of SQLSTATE. These are about a row: triggers, data exceptions, constraints, exceptions of functions, WITH
# CHECK OPTION, limits such as the size of an index row.
ROW_ERRORS = ("09", "22", "23", "2F", "38", "39", "44", "54", "P0")
# These are about the server now: another one, or the same one later, can do it. Connections, transactions rolled
# back, resources (disk, memory, connections), locks, an operator's intervention, the system.
TRANSIENT_ERRORS = ("08", "40", "53", "55", "57", "58")
NO_PRIVILEGE: LiteralString = "42501"
READ_ONLY: LiteralString = "25006"
IDLE_TOO_LONG: LiteralString = "25P03"
# How the server says where it was in a COPY, before it quotes the value, which it does of text.
COLUMN = re.compile(r"(?:^|\n)COPY [^\"]+?, line \d+, column (.+?)(?:: (?:\".*|null input))?$", re.DOTALL)
# A worker of Citus went away amid a COPY or a COMMIT: XX000 or 58030, which say little by themselves.
WORKER_AWAY = re.compile(
    r"server closed the connection|failure on connection|failed to COPY to shard|connection to the remote node"
    r"|could not commit transaction for shard|could not send data|connection not open"
)
# An error before this one has ended the transaction; a fresh start meets that one again, if it is to stay.
ABORTED: LiteralString = "25P02"


class LeftOutError(psycopg.IntegrityError):
    """A COPY went well, and fewer rows were stored than sent: a trigger of the table returned NULL."""

    # Triggered action exception.
    sqlstate = "09000"


# PgBouncer's words in statement mode; and what poolers make of statements that were prepared on another connection.
STATEMENT_POOLING = "not allowed in statement pooling mode"
LOST_STATEMENT = ("26000", "42P05")


class PatientConnection(Connection):
    """Waits so many seconds for each answer of the server, where it is told to, and counts as lost after them."""

    answer_timeout: float | None = None
    # A comment before each COPY, for who looks at pg_stat_activity.
    mark: sql.Composable = sql.SQL("")
    # Rows that triggers left out of COPYs of the open transaction; None: they must leave out none.
    left_out: int | None = None

    def wait(self, gen: Any, interval: float = CHECK_SECONDS, timeout: float | None = None) -> Any:
        """Wait as psycopg does. Raises OperationalError when no answer came in time; the connection is closed."""
        if self.answer_timeout is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.answer_timeout)
        except psycopg.errors._WaitTimeout:
            # A server that is alive would go on waiting for a lock, say, with nobody there to hear of it.
            with suppress(psycopg.Error):
                self.cancel_safe(timeout=CANCEL_SECONDS)
            self.close()
            raise psycopg.OperationalError(f"no answer for {self.answer_timeout:g} s") from None


def marked(connection: Connection, statement: sql.Composed) -> sql.Composed:
    """Return the statement behind the connection's mark."""
    return connection.mark + statement if isinstance(connection, PatientConnection) else statement


class RefusedError(DataError):
    """The server refuses a row; nothing of the transaction was written."""


def connect(settings: DatabaseSettings, answer_timeout: float | None = None) -> PatientConnection:
    """Open a connection in READ COMMITTED, with the secrets as they are now.

    An answer that takes longer than `answer_timeout` seconds ends it. A transaction begins with the first
    statement. Raises ConfigurationError for a connection string that cannot be read, UnavailableError when the
    server is not reached or refuses.
    """
    parameters = read_dsn(renewed(settings).dsn.get_secret_value())
    # Where the connection string sets none of its own.
    options: dict[str, Any] = KEEPALIVES | {
        "connect_timeout": settings.connect_timeout,
        "fallback_application_name": "clickrollup",
        # A pooler may hand out another connection for each transaction: one that does not know what was prepared.
        "prepare_threshold": None,
    }
    try:
        # As bytes of messages are, which are sent as they came.
        connection = PatientConnection.connect(**(options | parameters | {"client_encoding": "utf8"}))
    except psycopg.Error as error:
        raise UnavailableError(
            f"postgresql cannot be reached: {redacted(str(error), parameters)}",
            server="postgresql",
            hint="Check that the server runs, and --dsn or PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSFILE.",
        ) from None
    # The offset's compare-and-swap waits for the other transaction and then looks again: READ COMMITTED does.
    connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
    connection.answer_timeout = answer_timeout
    return connection


def read_dsn(dsn: str) -> dict[str, Any]:
    """Return the parameters of a connection string.

    Raises ConfigurationError when it cannot be read or when part of a password has become another parameter.
    """
    try:
        parameters = dict(conninfo_to_dict(dsn))
    except psycopg.ProgrammingError:
        raise ConfigurationError("the connection string cannot be read", hint=DSN_HINT) from None
    if "://" in dsn and any("@" in str(parameters.get(name)) for name in ("host", "dbname")):
        raise ConfigurationError("the connection string has a password that is not escaped", hint=DSN_HINT)
    return parameters


def redacted(message: str, parameters: dict[str, Any]) -> str:
    """Return libpq's message on one line, without the password should it hold it."""
    secrets = [str(parameters[name]) for name in ("password", "sslpassword") if parameters.get(name)]
    for secret in secrets:
        message = message.replace(secret, "***")
    return " ".join(message.split())


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise an error of psycopg as one of this package; `doing` says what failed, such as "read offsets".

    The server's main message is passed on, its DETAIL is not: that one quotes the row.
    """
    try:
        yield
    except psycopg.Error as error:
        raise translate(error, doing) from error


def translate(error: psycopg.Error, doing: str) -> ClickrollupError:
    """Return the error of this package that says what can be done about the psycopg one."""
    message = f"postgresql could not {doing}: {described(error)}"
    if STATEMENT_POOLING in message or error.sqlstate in LOST_STATEMENT:
        return ConfigurationError(
            f"{message}: a pooler in between gives each statement to another connection",
            hint="Set pool_mode = transaction or session there, or name the server itself in --dsn.",
        )
    if is_row_error(error):
        return RefusedError(
            message,
            hint=f"Nothing of it was written. The server was at: {context(error)}. See docs/loader.md.",
        )
    if is_transient(error):
        return UnavailableError(
            message,
            server="postgresql",
            hint="Nothing is lost or doubled: the stored offsets say what was written. Start again.",
        )
    if isinstance(error, psycopg.ProgrammingError | psycopg.NotSupportedError):
        return ConfigurationError(
            message, hint="Check the table, its columns and the GRANTs in docs/loader.md."
        )
    return DataError(
        message, hint="Nothing of it was written. The server's log has more. See docs/loader.md."
    )


def described(error: psycopg.Error) -> str:
    """Return the server's main message on one line, and the SQLSTATE."""
    return f"{' '.join((error.diag.message_primary or str(error)).split())} (SQLSTATE {error.sqlstate or 'none'})"


def column_at(error: psycopg.Error) -> str:
    """Return the column whose value the server could not read, as an addition to the message."""
    found = COLUMN.search(error.diag.context or "")
    return f" - in column {found[1]}" if found else ""


def is_row_error(error: psycopg.Error) -> bool:
    """Tell whether the error is about a row, so that it comes again with this row and not without it.

    Input functions of types may raise whatever they like, as those of tsquery, hstore and geometry do: then the server
    was at a column of a row.
    """
    state = error.sqlstate or ""
    if state.startswith(ROW_ERRORS):
        return True
    at_value = COLUMN.search(error.diag.context or "") is not None
    return at_value and state != NO_PRIVILEGE and not is_transient(error)


def is_transient(error: psycopg.Error) -> bool:
    """Tell whether the same may work later: the server is away, full, busy, or takes no writes now."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    if isinstance(error, psycopg.InternalError) and WORKER_AWAY.search(str(error)):
        return True
    return error.sqlstate in (READ_ONLY, IDLE_TOO_LONG, ABORTED) or error.sqlstate.startswith(
        TRANSIENT_ERRORS
    )


def context(error: psycopg.Error) -> str:
    """Return where in the statement the server was, on one line; it names line and column of a COPY."""
    # What follows the column's name quotes its value.
    return " ".join((error.diag.context or "no row in particular").split()).split(": ")[0]
