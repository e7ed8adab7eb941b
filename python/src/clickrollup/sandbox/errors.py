"""What can go wrong in the sandbox; each ends the command with exit code 1."""

from clickrollup.commandline.errors import ClickrollupError


class SandboxError(ClickrollupError):
    """A server or a command of the sandbox could not be started, died or did not answer in time."""
