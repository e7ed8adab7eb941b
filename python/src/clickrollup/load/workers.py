"""Several loaders run by one command: for each section and topic, processes that are started again when they die."""

import shutil
import signal
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from clickrollup.commandline.errors import (
    ClickrollupError,
    ConfigurationError,
    DataError,
    UnavailableError,
)
from clickrollup.commandline.interrupts import Interrupts
from clickrollup.commandline.service import Service, watchdog_seconds
from clickrollup.kafka.topics import TopicFinder
from clickrollup.load.recovery import Backoff
from clickrollup.load.sections import Section
from clickrollup.load.summaries import add_up
from clickrollup.load.watch import STUCK_SECONDS
from clickrollup.load.worker import Worker

# Seconds between two looks at the workers, and between two looks for new topics.
POLL_INTERVAL = 0.1
TOPICS_INTERVAL = 5.0
# Seconds that a worker gets beyond --stop-timeout before it is killed.
GRACE_SECONDS = 5.0
# Exit codes after which another attempt would end in the same way.
FINAL_EXIT_CODES = (ConfigurationError.exit_code, DataError.exit_code)


class Part:
    """One section at work: the topics that it has, and whether it has failed."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.settings = section.settings
        self.workers: list[Worker] = []
        self.failure: ClickrollupError | None = None
        self.backoff: Backoff | None = None
        self.looked = False
        self._next = 0.0
        self._asked: Future[list[str]] | None = None
        self._finder: TopicFinder | None = None

    @property
    def topics(self) -> list[str]:
        return list(dict.fromkeys(worker.topic for worker in self.workers))

    def find(self) -> list[str]:
        """Return the topics as the brokers have them now; one that is simply named is not asked for."""
        if not self.settings.several_topics:
            return [self.settings.topic]
        if self._finder is None:
            self._finder = TopicFinder(self.settings, self.settings.dead_letter_topic)
        return self._finder.find(self.settings.connect_timeout)

    def new_topics(self, pool: ThreadPoolExecutor) -> list[str]:
        """Return the topics that came since the last call; the brokers are asked in the pool. Raises as `find`."""
        if self._asked is None:
            again = self.settings.several_topics and not self.settings.until_end
            if self._next <= time.monotonic() and (again or not self.looked):
                self._asked = pool.submit(self.find)
            return []
        if not self._asked.done():
            return []
        asked, self._asked = self._asked, None
        self._next = time.monotonic() + TOPICS_INTERVAL
        found = asked.result()
        self.looked = True
        return [topic for topic in found if topic not in self.topics]

    def put_off(self, seconds: float) -> None:
        """Look for topics again after so many seconds."""
        self._next = time.monotonic() + seconds


class Supervisor:
    """Keeps the workers running until they are done, hopeless, or told to stop."""

    def __init__(self, sections: list[Section], arguments: list[str], interrupts: Interrupts) -> None:
        """Prepare the sections; `arguments` are those of this command."""
        self._arguments = arguments
        self._interrupts = interrupts
        self._log = structlog.get_logger()
        self._service = Service()
        self._parts = [Part(section) for section in sections]
        self._folder = Path(tempfile.mkdtemp(prefix="clickrollup-"))
        self._pool = ThreadPoolExecutor(min(8, len(sections)))
        # A process that systemd watches has to see a worker that hangs before systemd gives up on all.
        self._patience = min(STUCK_SECONDS, watchdog_seconds() / 2 or STUCK_SECONDS)
        self.stepped_at = time.monotonic()

    @property
    def workers(self) -> list[Worker]:
        """Return all of them."""
        return [worker for part in self._parts for worker in part.workers]

    def failures(self) -> list[str]:
        """Return what is wrong with sections and topics that are not tried again, and what has no topic yet."""
        found = [part.failure.message for part in self._parts if part.failure is not None]
        found += [
            f"{worker.name} ended with exit code {worker.failed}" for worker in self.workers if worker.failed
        ]
        waiting = [part for part in self._parts if not part.workers and part.failure is None]
        return found + [f"{part.section.name} no topic {part.settings.topic} yet".strip() for part in waiting]

    def run(self) -> dict[str, Any]:
        """Run until the end and return the summary of all.

        Raises ClickrollupError with the exit code of what failed for good: at once when nothing else is left to do,
        else at the end.
        """
        try:
            while not (self._interrupts.count or all(self._over(part) for part in self._parts)):
                self.stepped_at = time.monotonic()
                self._service.alive()
                for part in self._parts:
                    self._look_for_topics(part)
                    for worker in part.workers:
                        self._supervise(worker)
                time.sleep(POLL_INTERVAL)
        finally:
            self._stop()
        self._raise_failure()
        return add_up([(part.section.name, part.topics, part.workers) for part in self._parts])

    def _over(self, part: Part) -> bool:
        if part.failure is not None:
            return True
        return part.looked and bool(part.workers) and all(w.done or w.failed for w in part.workers)

    def _look_for_topics(self, part: Part) -> None:
        if part.failure is not None:
            return
        try:
            topics = part.new_topics(self._pool)
        except UnavailableError as error:
            self._later(part, error)
            return
        except ClickrollupError as error:
            self._fail(part, error)
            return
        if part.looked and not part.topics and not topics and part.settings.until_end:
            words = f"no topic matches {part.settings.topic}"
            self._fail(part, ConfigurationError(words, hint="Check --topic: a pattern begins with ^."))
        for topic in topics:
            self._begin(part, topic)

    def _later(self, part: Part, error: UnavailableError) -> None:
        """Ask again later; the command as a whole goes on once it had begun, or has other sections."""
        if len(self._parts) == 1 and not part.looked:
            raise error
        if not part.looked:
            part.backoff = part.backoff or Backoff()
            part.backoff.fail()
            part.put_off(part.backoff.pause)
        self._log.warning("cannot look for topics", section=part.section.name, error=error.message)

    def _fail(self, part: Part, error: ClickrollupError) -> None:
        """Give a section up, or what it lacks: its workers, if any, go on."""
        name = f"[[load]] {part.section.name}: " if part.section.name else ""
        if part.workers:
            self._log.warning("cannot look for topics", section=part.section.name, error=error.message)
            part.put_off(TOPICS_INTERVAL)
            return
        part.failure = type(error)(f"{name}{error.message}", hint=error.hint)
        self._log.error("section failed", section=part.section.name, error=error.message, hint=error.hint)

    def _begin(self, part: Part, topic: str) -> None:
        if part.settings.several_topics:
            self._log.info("topic", section=part.section.name, topic=topic)
        for number in range(part.settings.workers):
            worker = Worker(part.section.name, part.settings, topic, number, self._arguments, self._folder)
            part.workers.append(worker)
            worker.start()

    def _supervise(self, worker: Worker) -> None:
        code = worker.ended()
        if code is not None:
            self._after(worker, code)
        elif worker.due():
            worker.start()
        elif worker.silent() > self._patience:
            self._log.error("worker hangs and is killed", **told(worker), seconds=round(worker.silent()))
            worker.end(signal.SIGKILL)

    def _after(self, worker: Worker, code: int) -> None:
        """Decide what becomes of a worker that has ended."""
        if worker.failed:
            return
        if code == 0 and worker.settings.until_end:
            worker.done = True
        elif code in FINAL_EXIT_CODES:
            self._give_up(worker, code)
        else:
            worker.fail()
            pause = 0.0 if worker.backoff is None else worker.backoff.pause
            self._log.warning("worker ended", **told(worker), exit_code=code, starts_again_in=round(pause, 2))

    def _give_up(self, worker: Worker, code: int) -> None:
        """End a topic of a section for good: its other workers would end in the same way."""
        self._log.error("worker failed; others go on", **told(worker), exit_code=code)
        for other in self.workers:
            if (other.section, other.topic) == (worker.section, worker.topic):
                other.failed = code
                other.end()

    def _raise_failure(self) -> None:
        for part in self._parts:
            if part.failure is not None:
                raise part.failure
        for worker in self.workers:
            if worker.failed:
                failure = ClickrollupError(
                    f"{worker.name} ended with exit code {worker.failed}",
                    hint="Its lines in the log say why: they have the same worker, topic and section.",
                )
                failure.exit_code = worker.failed
                raise failure

    def _stop(self) -> None:
        """Ask all to stop, and kill those that do not within the time they have."""
        for worker in self.workers:
            worker.end()
        grace = max(part.settings.stop_timeout for part in self._parts) + GRACE_SECONDS
        deadline = time.monotonic() + grace
        while running := [worker for worker in self.workers if worker.process is not None]:
            for worker in running:
                if worker.ended() is None and time.monotonic() > deadline:
                    worker.end(signal.SIGKILL)
            time.sleep(POLL_INTERVAL)
        self._pool.shutdown(wait=False, cancel_futures=True)
        for worker in self.workers:
            worker.close()
        with suppress(OSError):
            shutil.rmtree(self._folder)


def told(worker: Worker) -> dict[str, Any]:
    """Return what a log line says of a worker."""
    section = {"section": worker.section} if worker.section else {}
    return {**section, "topic": worker.topic, "number": worker.number}
