"""The errors that end a command, each with the exit code a supervisor or a script can act on.

Exit codes: 0 done · 1 not all was done · 2 wrong use or configuration · 3 fenced by another consumer ·
4 the data needs a person · 5 a server is not to be reached, try again.
"""

import click


class ClickrollupError(click.ClickException):
    """Something ended the command; `hint` names the way out."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """Keep the message (lower case, says what was found) and the hint (says what to do)."""
        super().__init__(message)
        self.hint = hint

    def format_message(self) -> str:
        """Return the message with its hint on a line of its own, as psql does."""
        return self.message if self.hint is None else f"{self.message}\nHINT: {self.hint}"


class ConfigurationError(ClickrollupError):
    """A setting is missing, malformed or contradicts another."""

    exit_code = 2


class FencedError(ClickrollupError):
    """Another consumer moved the offset that this one was about to move; nothing was written."""

    exit_code = 3


class DataError(ClickrollupError):
    """The stored state and the topic do not fit together; going on would lose or double events."""

    exit_code = 4


class UnavailableError(ClickrollupError):
    """PostgreSQL or Kafka cannot be reached, or stopped answering; `server` names which."""

    exit_code = 5

    def __init__(self, message: str, *, server: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.server = server
