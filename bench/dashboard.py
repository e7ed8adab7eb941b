"""How fast the dashboard answers: one viewer after another, 200 at once beside a loader, its page in Chromium, also beside
2,000 streams.

`make bench-dashboard`, or with a database that has been filled before: `make bench-dashboard DSN=…`.
"""

import asyncio
import json
import os
import platform
import random
import resource
import shutil
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, LiteralString
from urllib.parse import urlencode

import click
import psycopg

from clickrollup.sandbox.children import Child, interrupt_on_terminate
from clickrollup.sandbox.postgres import PostgresServer

SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB"}
# A week of events of 20 tenants, some far busier than others; the newest are from just now.
EVENTS: LiteralString = """
INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
SELECT now() - interval '7 days' + i * interval '7 days' / %(events)s, 1 + floor(20 * power(random(), 3))::int,
       (ARRAY['view', 'click', 'purchase', 'download'])[1 + floor(4 * power(random(), 1.5))::int],
       (ARRAY['United States', 'DE', 'India', 'Brazil', 'France', 'Japan'])[1 + floor(6 * power(random(), 1.7))::int],
       (ARRAY['Chrome', 'Safari', 'Firefox', 'Edge'])[1 + floor(4 * power(random(), 2))::int],
       floor(200000 * random())::bigint, floor(2000000 * random())::bigint
FROM generate_series(1, %(events)s) AS i
"""
INGEST: LiteralString = """
INSERT INTO events (customer_id, event_type, country, browser, device_id, session_id)
SELECT 1 + i % 20, 'view', 'DE', 'Chrome', floor(200000 * random())::bigint, floor(2000000 * random())::bigint
FROM generate_series(1, 100) AS i
"""
# 1,000 events a second are 86 million a day. Runs follow close, so that views have little to add.
INGEST_ROWS, INGEST_EVERY = 100, 0.1
RUN_EVERY = 5.0
COUNT: LiteralString = "SELECT coalesce(sum(event_count), 0)::bigint FROM rollup_events_1hr"
# What viewers look at: mostly the same, as people do; now and then something of their own.
QUESTIONS = [
    *[{"range": "24h"}] * 10,
    *[{"range": "1h"}] * 4,
    *[{"range": "7d"}] * 2,
    {"range": "24h", "event_type": "download"},
    {"range": "24h", "country": "DE"},
    {"range": "24h", "tenant": "1"},
    {"range": "1h", "tenant": "3"},
]
FIRST_TIME = [
    {"range": span, **chosen}
    for span in ("15m", "1h", "24h", "7d")
    for chosen in (
        {},
        {"event_type": "download"},
        {"country": "DE"},
        {"browser": "Safari", "country": "India"},
        {"tenant": "7"},
        {"tenant": "1", "event_type": "view"},
    )
]
SECONDS_BETWEEN = 2.0


def percentile(values: list[float], share: float) -> float:
    """Return a percentile in milliseconds."""
    return round(1000 * sorted(values)[min(int(len(values) * share), len(values) - 1)], 1)


def summary(values: list[float]) -> dict[str, Any]:
    """Return the number of values, median, 95th percentile and the largest, in milliseconds."""
    return {
        "requests": len(values),
        "median": percentile(values, 0.5),
        "p95": percentile(values, 0.95),
        "most": percentile(values, 1),
    }


class Viewer:
    """One kept-alive connection to the service."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.latencies: list[float] = []

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self, path: str, question: dict[str, str]) -> float:
        """Send a request, read all of its answer, and return the seconds it took; raises RuntimeError for an error."""
        started = time.monotonic()
        self.writer.write(
            f"GET {path}?{urlencode(question)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        body = await self.reader.readexactly(int(fields[b"content-length"]))
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(
                f"{question} of {path}: {head.splitlines()[0].decode()} {body.decode(errors='replace')}"
            )
        return time.monotonic() - started

    async def watch(self, until: float) -> None:
        """Look at the page as a browser does: a stream of changes, and after each both requests."""
        question = random.choice(QUESTIONS)  # noqa: S311
        await self.open()
        events, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await asyncio.sleep(random.random() * SECONDS_BETWEEN)  # noqa: S311
        while time.monotonic() < until:
            asked = time.monotonic()
            self.latencies += [await self.ask("/api/board", question), await self.ask("/api/tops", question)]
            await asyncio.sleep(max(0, SECONDS_BETWEEN - (time.monotonic() - asked)))
            await asyncio.wait_for(events.readuntil(b"event: change"), 30)
        writer.close()
        self.writer.close()


async def watch_together(port: int, viewers: int, seconds: float) -> list[float]:
    """Return the latencies of so many viewers at once."""
    until = time.monotonic() + seconds
    all_viewers = [Viewer(port) for _ in range(viewers)]
    await asyncio.gather(*(viewer.watch(until) for viewer in all_viewers))
    return [latency for viewer in all_viewers for latency in viewer.latencies]


async def first_answers(port: int) -> tuple[list[float], list[float]]:
    """Return the latencies of questions that nobody has asked, and of the same asked again."""
    viewer = Viewer(port)
    await viewer.open()
    await viewer.ask("/api/board", {"range": "6h"})
    first, again = [[await viewer.ask("/api/board", question) for question in FIRST_TIME] for _ in range(2)]
    return first, again


@contextmanager
def ingesting(dsn: str) -> Iterator[dict[str, Any]]:
    """Insert at a steady pace and run the rollups beside it; in the end the result has rate and latencies."""
    done = threading.Event()
    latencies: list[float] = []
    result: dict[str, Any] = {}

    def insert() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            due = time.monotonic()
            while not done.wait(max(0, due - time.monotonic())):
                due += INGEST_EVERY
                began = time.monotonic()
                connection.execute(INGEST)
                latencies.append(time.monotonic() - began)

    def roll_up() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while not done.wait(RUN_EVERY):
                connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")

    threads = [threading.Thread(target=target) for target in (insert, roll_up)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        yield result
    finally:
        done.set()
        seconds = time.monotonic() - started
        for thread in threads:
            thread.join()
        result.update(summary(latencies), rate=round(len(latencies) * INGEST_ROWS / seconds))


def page_seconds(address: str) -> list[float]:
    """Return the seconds until the page is drawn and takes clicks, five times, with an empty cache each time."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        seconds = []
        for _ in range(5):
            page = browser.new_page()
            started = time.monotonic()
            page.goto(f"{address}?range=24h")
            page.wait_for_selector("html[data-state=ready]")
            seconds.append(time.monotonic() - started)
            page.close()
        browser.close()
    return seconds


@contextmanager
def crowded(port: int, streams: int) -> Iterator[Counter[str]]:
    """Hold so many streams of changes open that are never read; the result counts how each was answered."""
    request = b"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            for _ in range(streams)
        ]
        for connection in opened:
            connection.sendall(request)
        yield Counter(connection.recv(100).split(b"\r\n")[0].decode() for connection in opened)


def beside_streams(address: str, streams: int) -> dict[str, Any]:
    """Return how so many streams were answered, and in milliseconds how soon pages are ready beside them."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with crowded(port_of(address), streams) as answers:
        ready = [round(1000 * value) for value in page_seconds(address)]
    return {"answers": dict(answers), "page_ready_ms": ready}


def port_of(address: str) -> int:
    """Return the port in the address of a service."""
    return int(address.rstrip("/").rsplit(":", 1)[1])


def fill(dsn: str, events: int) -> None:
    """Create a clickstream with so many events, rolled up."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        for part in range(0, events, 1_000_000):
            connection.execute(EVENTS, {"events": min(1_000_000, events - part)})
            connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
            print(f"{part:,} of {events:,} events", file=sys.stderr)
        # Filled at once from what is rolled up; each of these parts would merge into all of them.
        connection.execute("SELECT clickrollup.create_dashboard_rollups()")
        connection.execute("SELECT clickrollup.grant_reader()")
        connection.execute("VACUUM (ANALYZE)")


@contextmanager
def serving(dsn: str) -> Iterator[str]:
    """Run the dashboard on a free port and yield its address."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "dashboard.log"
        with Child(
            "dashboard", [sys.executable, "-m", "clickrollup", "dashboard", "--dsn", dsn, "--port", "0"], log
        ) as child:
            child.wait_until(
                lambda: b"address" in log.read_bytes(), seconds=60, what="the start of the dashboard"
            )
            yield json.loads(log.read_text().splitlines()[-1])["address"]


def measure(dsn: str, viewers: int, seconds: float, streams: int) -> dict[str, Any]:
    """Return all figures."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        rolled_up = connection.execute(COUNT).fetchone()
    with serving(dsn) as address:
        port = port_of(address)
        # Views have events to add that are not rolled up yet.
        with ingesting(dsn):
            time.sleep(RUN_EVERY)
            first, again = asyncio.run(first_answers(port))
        page = page_seconds(address)
        print(f"first {summary(first)}, again {summary(again)}, page {page}", file=sys.stderr)
        with ingesting(dsn) as alone:
            time.sleep(seconds)
        with ingesting(dsn) as beside:
            together = asyncio.run(watch_together(port, viewers, seconds))
        crowd = beside_streams(address, streams)
    return {
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "load_average": os.getloadavg()[0],
        "events_rolled_up": rolled_up[0] if rolled_up else 0,
        "first_time_ms": summary(first),
        "again_ms": summary(again),
        "page_ready_ms": [round(1000 * value) for value in page],
        "viewers": viewers,
        "seconds": seconds,
        "together_ms": summary(together),
        "beside_streams": crowd,
        "ingest_alone_ms": alone,
        "ingest_beside_viewers_ms": beside,
        "page_ready_median_ms": round(1000 * statistics.median(page)) if page else None,
    }


@click.command()
@click.option("--dsn", help="A database that is filled [default: a private one is made].")
@click.option("--events", default=20_000_000, show_default=True)
@click.option("--viewers", default=200, show_default=True)
@click.option("--seconds", default=60.0, show_default=True)
@click.option("--streams", default=2_000, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write the figures there as JSON.")
def main(
    dsn: str | None, events: int, viewers: int, seconds: float, streams: int, output: Path | None
) -> None:
    """Measure the dashboard."""
    interrupt_on_terminate()
    with ExitStack() as stack:
        if dsn is None:
            dsn = stack.enter_context(PostgresServer(settings=SETTINGS)).create_database("bench")
            fill(dsn, events)
        figures = json.dumps(measure(dsn, viewers, seconds, streams), indent=2)
    print(figures)
    if output is not None:
        output.write_text(f"{figures}\n")


if __name__ == "__main__":
    main()
