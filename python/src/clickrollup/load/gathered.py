"""One address for the metrics and probes of several workers, which answer the supervisor at sockets of their own."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families

from clickrollup.load.metrics import PREFIX
from clickrollup.load.watch import STUCK_SECONDS
from clickrollup.load.worker import Worker
from clickrollup.load.workers import Supervisor

# Seconds to wait for a worker's answer.
ANSWER_SECONDS = 3.0
RUNNING = f"{PREFIX}_running"


class SocketConnection(HTTPConnection):
    """HTTP over a socket of this machine."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=ANSWER_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask(worker: Worker, path: str) -> tuple[int, str]:
    """Return status and text of a worker's answer; 0 and the reason when there is none."""
    connection = SocketConnection(worker.address)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, HTTPException):
        return 0, "does not answer"
    finally:
        connection.close()


class Gathered(CollectorRegistry):
    """What several workers say, as one; `metrics`, `stuck` and `blockers` are what an endpoint asks for."""

    def __init__(self, supervisor: Supervisor) -> None:
        super().__init__()
        self._supervisor = supervisor
        self.metrics = self

    def stuck(self) -> str:
        """Return for how long the supervisor makes no step; it starts hanging workers again by itself."""
        seconds = time.monotonic() - self._supervisor.stepped_at
        return f"no step for {seconds:.0f} s" if seconds > STUCK_SECONDS else ""

    def blockers(self) -> str:
        """Return what keeps any worker from its work, a line each; empty when all work."""
        at_work = [worker for worker in self._supervisor.workers if not (worker.done or worker.failed)]
        found = [
            f"{worker.name}: {text.strip()}"
            for worker, (status, text) in zip(at_work, self._ask(at_work, "/readyz"), strict=True)
            if status != HTTPStatus.OK
        ]
        return "\n".join(filter(None, [*self._supervisor.failures(), *found, self.stuck()]))

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of all workers, with labels that tell them from each other."""
        workers = self._supervisor.workers
        families: dict[str, Metric] = {}
        for worker, (status, text) in zip(workers, self._ask(workers, "/metrics"), strict=True):
            labels = {"section": worker.section, "topic": worker.topic, "worker": str(worker.number)}
            for family in text_string_to_metric_families(text if status == HTTPStatus.OK else ""):
                merged = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type)
                )
                merged.samples += [one._replace(labels=one.labels | labels) for one in family.samples]
        yield from families.values()
        yield self._running(workers)

    def _running(self, workers: list[Worker]) -> Metric:
        """Return whether each worker runs: the metrics of one that does not are absent."""
        names = ["section", "topic", "worker"]
        family = GaugeMetricFamily(RUNNING, "1: the worker's process runs.", labels=names)
        for worker in workers:
            running = worker.process is not None
            family.add_metric([worker.section, worker.topic, str(worker.number)], float(running))
        return family

    def _ask(self, workers: list[Worker], path: str) -> list[tuple[int, str]]:
        if not workers:
            return []
        with ThreadPoolExecutor(min(16, len(workers))) as pool:
            return list(pool.map(lambda worker: ask(worker, path), workers))
