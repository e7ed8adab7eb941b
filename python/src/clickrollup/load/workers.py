"""Several loaders on one machine: each a process of its own, in the same group, started again when it dies."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError, DataError
from clickrollup.commandline.interrupts import Interrupts
from clickrollup.commandline.service import VARIABLES as SERVICE_VARIABLES
from clickrollup.commandline.service import Service
from clickrollup.load.recovery import Backoff
from clickrollup.load.settings import LoadSettings

# Tells a worker the process id of its supervisor, without which it is not to go on.
SUPERVISOR_VARIABLE = "CLICKROLLUP_SUPERVISOR"
# Seconds between two looks at the workers.
POLL_INTERVAL = 0.1
# Seconds that a worker gets beyond --stop-timeout before it is killed.
GRACE_SECONDS = 5.0
# Seconds of life after which a death is the first one again.
LONG_LIFE_SECONDS = 60.0
# Exit codes after which another attempt would end in the same way.
FINAL_EXIT_CODES = (ConfigurationError.exit_code, DataError.exit_code)


def orphaned() -> bool:
    """Tell whether this process is a worker whose supervisor is gone."""
    supervisor = os.environ.get(SUPERVISOR_VARIABLE)
    return supervisor is not None and int(supervisor) != os.getppid()


@dataclass
class Worker:
    """One process, and when it is to be started again."""

    number: int
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    backoff: Backoff | None = None
    summaries: list[dict[str, Any]] = field(default_factory=list)
    done: bool = False

    def start(self) -> None:
        own = {name: value for name, value in os.environ.items() if name not in SERVICE_VARIABLES}
        environment = own | {SUPERVISOR_VARIABLE: str(os.getpid())}
        # A session of its own: Ctrl-C reaches the supervisor alone, which passes it on once.
        self.process = subprocess.Popen(  # noqa: S603
            self.command, stdout=subprocess.PIPE, env=environment, start_new_session=True
        )
        self.started = time.monotonic()

    def ended(self) -> int | None:
        """Return the exit code of a process that has ended since the last call, else None."""
        if self.process is None or self.process.poll() is None:
            return None
        output, _ = self.process.communicate()
        self.summaries += [msgspec.json.decode(line) for line in output.splitlines()]
        code, self.process = self.process.returncode, None
        return code

    def fail(self) -> None:
        """Set the time of the next start: at once after a long life, later with each early death."""
        if self.backoff is None or time.monotonic() - self.started > LONG_LIFE_SECONDS:
            self.backoff = Backoff()
        else:
            self.backoff.fail()


class Supervisor:
    """Keeps the workers running until they are done, hopeless, or told to stop."""

    def __init__(self, settings: LoadSettings, arguments: list[str], interrupts: Interrupts) -> None:
        """Prepare the workers; `arguments` are those of this command."""
        self._settings = settings
        self._interrupts = interrupts
        self._log = structlog.get_logger()
        self._service = Service()
        self._workers = [
            Worker(number, worker_command(settings, arguments, number)) for number in range(settings.workers)
        ]

    def run(self) -> dict[str, Any]:
        """Run until the end and return the workers' summary.

        Raises ClickrollupError with a worker's exit code when that is hopeless; the others are stopped first.
        """
        for worker in self._workers:
            worker.start()
        try:
            while not (self._interrupts.count or all(worker.done for worker in self._workers)):
                self._service.alive()
                for worker in self._workers:
                    self._supervise(worker)
                time.sleep(POLL_INTERVAL)
        finally:
            self._stop()
        return self._summary()

    def _supervise(self, worker: Worker) -> None:
        code = worker.ended()
        if code is None:
            if (
                worker.process is None
                and not worker.done
                and worker.backoff is not None
                and worker.backoff.due()
            ):
                worker.start()
            return
        if code == 0 and self._settings.until_end:
            worker.done = True
            return
        if code in FINAL_EXIT_CODES:
            failure = ClickrollupError(
                f"worker {worker.number} ended with exit code {code}; its log says why"
            )
            failure.exit_code = code
            raise failure
        worker.fail()
        pause = 0.0 if worker.backoff is None else worker.backoff.pause
        self._log.warning(
            "worker ended", number=worker.number, exit_code=code, starts_again_in=round(pause, 2)
        )

    def _stop(self) -> None:
        """Ask all to stop, and kill those that do not within the time they have."""
        running = [worker for worker in self._workers if worker.process is not None]
        for worker in running:
            if worker.process is not None:
                worker.process.terminate()
        deadline = time.monotonic() + self._settings.stop_timeout + GRACE_SECONDS
        while any(worker.process is not None for worker in running):
            for worker in running:
                worker.ended()
                if worker.process is not None and time.monotonic() > deadline:
                    worker.process.kill()
            time.sleep(POLL_INTERVAL)

    def _summary(self) -> dict[str, Any]:
        summaries = [summary for worker in self._workers for summary in worker.summaries]
        offsets: dict[str, int] = {}
        for summary in summaries:
            for partition, offset in summary["offsets"].items():
                offsets[partition] = max(offset, offsets.get(partition, 0))
        return {
            "loaded": sum(summary["loaded"] for summary in summaries),
            "dead_letters": sum(summary["dead_letters"] for summary in summaries),
            "duplicates": sum(summary["duplicates"] for summary in summaries),
            "seconds": max((summary["seconds"] for summary in summaries), default=0.0),
            "offsets": dict(sorted(offsets.items(), key=lambda item: int(item[0]))),
        }


def worker_command(settings: LoadSettings, arguments: list[str], number: int) -> list[str]:
    """Return the command line of a worker: the last one of a repeated flag counts."""
    own = ["--workers", "1", "--json"]
    if settings.listen:
        host, _, port = settings.listen.rpartition(":")
        own += ["--listen", f"{host}:{int(port) + number}"]
    return [sys.executable, "-m", "clickrollup", "load", *arguments, *own]
