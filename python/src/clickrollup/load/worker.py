"""One loader process as its supervisor sees it: started, listened to, and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from clickrollup.commandline.service import ADDRESS_VARIABLE, VARIABLES, WATCHDOG_VARIABLE
from clickrollup.load.recovery import Backoff
from clickrollup.load.settings import TOPIC_VARIABLE, LoadSettings

# Tells a worker the process id of its supervisor, without which it is not to go on.
SUPERVISOR_VARIABLE = "CLICKROLLUP_SUPERVISOR"
# Seconds of life after which a death is the first one again.
LONG_LIFE_SECONDS = 60.0
# Microseconds; a worker says three times within these that it is alive.
WORKER_WATCHDOG = "6000000"


def orphaned() -> bool:
    """Tell whether this process is a worker whose supervisor is gone."""
    supervisor = os.environ.get(SUPERVISOR_VARIABLE)
    return supervisor is not None and int(supervisor) != os.getppid()


class Worker:
    """One process of a section and topic; `number` tells it from the others of these."""

    def __init__(
        self,
        section: str,
        settings: LoadSettings,
        topic: str,
        number: int,
        arguments: list[str],
        folder: Path,
    ) -> None:
        """Prepare; `arguments` are those of the command, and `folder` has room for sockets."""
        self.section = section
        self.settings = settings
        self.topic = topic
        self.number = number
        place = folder / str(len(list(folder.iterdir())))
        place.mkdir()
        self.address = str(place / "http")
        # As systemd does: a worker says there that it makes its steps.
        self._heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._heard.bind(str(place / "notify"))
        self._heard.setblocking(False)
        own = ["--workers", "1", "--json", "--listen", f"unix:{self.address}"]
        own += ["--section", section] if section else []
        self._command = [sys.executable, "-m", "clickrollup", "load", *arguments, *own]
        self._notify = str(place / "notify")
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._alive_at = 0.0
        self.backoff: Backoff | None = None
        self.summaries: list[dict[str, Any]] = []
        self.done = False
        # The exit code after which it is not started again.
        self.failed = 0

    @property
    def name(self) -> str:
        """Return what its log lines and errors call it."""
        return " ".join(filter(None, (self.section, self.topic, f"worker {self.number}")))

    def start(self) -> None:
        Path(self.address).unlink(missing_ok=True)
        own = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        environment = own | {
            SUPERVISOR_VARIABLE: str(os.getpid()),
            TOPIC_VARIABLE: self.topic,
            ADDRESS_VARIABLE: self._notify,
            WATCHDOG_VARIABLE: WORKER_WATCHDOG,
        }
        # A session of its own: Ctrl-C reaches the supervisor alone, which passes it on once.
        self.process = subprocess.Popen(  # noqa: S603
            self._command, stdout=subprocess.PIPE, env=environment, start_new_session=True
        )
        self._started = self._alive_at = time.monotonic()

    def ended(self) -> int | None:
        """Return the exit code of a process that has ended since the last call, else None."""
        if self.process is None or self.process.poll() is None:
            return None
        output, _ = self.process.communicate()
        self.summaries += [msgspec.json.decode(line) for line in output.splitlines()]
        code, self.process = self.process.returncode, None
        return code

    def silent(self) -> float:
        """Return for how many seconds the process has made no step."""
        try:
            while self._heard.recv(4096):
                self._alive_at = time.monotonic()
        except BlockingIOError:
            pass
        return time.monotonic() - self._alive_at if self.process is not None else 0.0

    def end(self, number: int = signal.SIGTERM) -> None:
        """Send a signal to the process, if there is one."""
        if self.process is not None:
            self.process.send_signal(number)

    def fail(self) -> None:
        """Set the time of the next start: at once after a long life, later with each early death."""
        if self.backoff is None or time.monotonic() - self._started > LONG_LIFE_SECONDS:
            self.backoff = Backoff()
        else:
            self.backoff.fail()

    def due(self) -> bool:
        """Tell whether it is to be started again now."""
        waits = self.process is None and not self.done and not self.failed
        return waits and self.backoff is not None and self.backoff.due()

    def close(self) -> None:
        self._heard.close()
