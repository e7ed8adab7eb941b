"""What the loader says about PostgreSQL's errors: enough to act on, and never a password."""

import traceback
from typing import Any

import psycopg
import pytest

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError, DataError, UnavailableError
from clickrollup.commandline.settings import load_settings
from clickrollup.postgres import connection
from clickrollup.postgres.connection import connect, redacted, translate
from clickrollup.postgres.settings import DatabaseSettings

# Passwords with a character that ends a part of a URI, or a word of a key/value string.
UNESCAPED = [
    "postgresql://user:hush@hush@localhost/db",
    "postgresql://user:hush/hush@localhost/db",
    "postgresql://user:%hush@localhost/db",
    "postgresql://user:hush:hush@hush@localhost/db",
    "postgresql://user:hush@local host:hush/db",
    "postgresql://user:1/hush@localhost/db",
    "host=localhost password=hush hush",
    "host=localhost password='hush",
    "host=localhost password=hush hush=hush",
    "user:hush@localhost",
]


@pytest.mark.parametrize("dsn", UNESCAPED)
def test_a_password_that_is_not_escaped_is_not_shown(dsn: str) -> None:
    with pytest.raises(ClickrollupError) as caught:
        connect(load_settings(DatabaseSettings, {"dsn": dsn}))
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.format_message()
    assert "hush" not in shown
    assert "CLICKROLLUP_DSN_FILE" in shown
    assert isinstance(caught.value, ConfigurationError)


def test_a_message_is_shown_on_one_line_and_without_the_password() -> None:
    message = 'connection to server at "db" failed:\n\tFATAL: no hush here\n'
    assert (
        redacted(message, {"password": "hush"}) == 'connection to server at "db" failed: FATAL: no *** here'
    )


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (
            psycopg.errors.InternalError_("failure on connection marked as essential: worker:5432"),
            UnavailableError,
        ),
        (psycopg.errors.InternalError_("could not commit transaction for shard 102008"), UnavailableError),
        (psycopg.errors.IoError("failed to COPY to shard 102009 on worker:5432"), UnavailableError),
        (psycopg.errors.InFailedSqlTransaction("current transaction is aborted"), UnavailableError),
        (psycopg.errors.InternalError_("cache lookup failed for relation 4711"), DataError),
    ],
)
def test_a_worker_of_citus_that_is_away_can_be_tried_again(
    error: psycopg.Error, kind: type[Exception]
) -> None:
    assert type(translate(error, "commit")) is kind


def test_every_connection_notices_a_host_that_vanishes_and_the_connection_string_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, Any] = {}

    def remember(**parameters: Any) -> None:
        given.update(parameters)
        raise psycopg.OperationalError("nobody is there")

    monkeypatch.setattr(connection.PatientConnection, "connect", remember)
    with pytest.raises(UnavailableError):
        connect(load_settings(DatabaseSettings, {"dsn": "host=db keepalives_idle=77"}))
    assert (given["keepalives_idle"], given["tcp_user_timeout"]) == ("77", 10_000)
