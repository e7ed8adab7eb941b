"""Events like those of a real access log: out of order by up to a minute, with repeats and odd names."""

import csv
import gzip
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

COLUMNS = ("event_time", "customer_id", "event_type", "country", "browser", "device_id", "session_id")
COUNT = 9_999
REPEATS = 19
START = datetime(2015, 5, 17, 10, 5, tzinfo=UTC)
HOURS = 83
BROWSERS = ("Chrome", "Firefox", "Mobile Safari", 'A "quoted", name', "Ünïcode", "IE")


def write_events(path: Path) -> Path:
    """Write them as a packed CSV file, always the same."""
    draw = random.Random(20150517)  # noqa: S311
    rows = [event(draw, number) for number in range(COUNT - REPEATS)]
    rows += rows[:: len(rows) // REPEATS][:REPEATS]
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


def event(draw: random.Random, number: int) -> list[object]:
    """Return the row of one event; the hour is that of its number, the second is drawn."""
    device = int(draw.paretovariate(0.5)) % 1_861
    return [
        (START + timedelta(hours=number * HOURS // COUNT, seconds=draw.randrange(60))).isoformat(),
        1 + int(draw.paretovariate(1)) % 41,
        draw.choice(("page_view", "asset", "post")),
        f"{chr(65 + device % 8)}{chr(65 + device % 12)}",
        BROWSERS[device % len(BROWSERS)],
        device,
        2 * device + number % 2,
    ]
