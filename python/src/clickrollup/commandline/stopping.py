"""What a service does when it is to stop and its server does not let it."""

import os
import sys
from threading import Timer

import structlog

from clickrollup.commandline.errors import ClickrollupError
from clickrollup.commandline.service import tell


def abandon_after(seconds: float) -> None:
    """End the process after so many seconds if it has not ended by then; the server rolls back what is open."""
    tell("STOPPING=1")
    timer = Timer(seconds, abandon, [seconds])
    timer.daemon = True
    timer.start()


def abandon(seconds: float) -> None:
    """End the process now, without waiting for anything."""
    structlog.get_logger().error("abandoned what was not committed", seconds=seconds)
    sys.stderr.flush()
    os._exit(ClickrollupError.exit_code)
