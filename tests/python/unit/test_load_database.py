"""What the loader says about PostgreSQL's errors: enough to act on, and never a password."""

import traceback

import pytest

from clickrollup.errors import ClickrollupError, ConfigurationError
from clickrollup.load.database import connect, redacted

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
        connect(dsn, 1)
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.format_message()
    assert "hush" not in shown
    assert "CLICKROLLUP_DSN_FILE" in shown
    assert isinstance(caught.value, ConfigurationError)


def test_a_message_is_shown_on_one_line_and_without_the_password() -> None:
    message = 'connection to server at "db" failed:\n\tFATAL: no hush here\n'
    assert (
        redacted(message, {"password": "hush"}) == 'connection to server at "db" failed: FATAL: no *** here'
    )
