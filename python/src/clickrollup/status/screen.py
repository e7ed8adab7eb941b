"""The status as one screen of text."""

from collections.abc import Sequence
from typing import Any

from clickrollup.commandline.terminal import escaped
from clickrollup.status.snapshot import Rows, Snapshot

# Longer texts are cut: one line for each row.
MAX_WIDTH = 60

ROLLUP_COLUMNS = ("name", "state", "watermark", "events_waiting", "seconds_behind", "seconds_since_run")
PARTITION_COLUMNS = (
    "group",
    "topic",
    "partition",
    "next_offset",
    "lag",
    "events_loaded",
    "dead_letters_waiting",
    "seconds_since_commit",
)
DEAD_LETTER_COLUMNS = ("messages", "group", "topic", "last_received_at", "reason")
ERROR_COLUMNS = ("started_at", "rollup", "sqlstate", "error")


def screen(snapshot: Snapshot) -> str:
    """Return the whole screen; what there is nothing of is left out, but for rollups and loaders."""
    lags = [row["lag"] for row in snapshot.partitions if row["lag"] is not None]
    total = f" ({sum(lags)} messages wait)" if lags else ""
    parts = [
        section("Rollups", ROLLUP_COLUMNS, snapshot.rollups),
        section(f"Loaders{total}", PARTITION_COLUMNS, snapshot.partitions),
    ]
    if snapshot.dead_letters:
        parts.append(section("Dead letters", DEAD_LETTER_COLUMNS, snapshot.dead_letters))
    if snapshot.errors:
        parts.append(section("Last errors of rollups", ERROR_COLUMNS, snapshot.errors))
    if snapshot.notes:
        parts.append("\n".join(f"! {escaped(note)}" for note in snapshot.notes))
    return "\n\n".join(parts)


def section(title: str, columns: Sequence[str], rows: Rows) -> str:
    """Return a title and a table with its columns aligned."""
    if not rows:
        return f"{title}\n  none"
    heads = [name.replace("_", " ") for name in columns]
    lines = [heads, *([cell(row[name]) for name in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    numeric = [all(isinstance(row[name], int | None) for row in rows) for name in columns]
    return "\n".join([title, *(aligned(line, widths, numeric) for line in lines)])


def aligned(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    """Return a line of the table, numbers to the right."""
    padded = (
        text.rjust(width) if right else text.ljust(width)
        for text, width, right in zip(cells, widths, numeric, strict=True)
    )
    return f"  {'  '.join(padded)}".rstrip()


def cell(value: Any) -> str:
    """Return a value on one line, safe on a terminal; a dash where there is none."""
    text = "-" if value is None else escaped(" ".join(str(value).split()))
    return text if len(text) <= MAX_WIDTH else f"{text[: MAX_WIDTH - 1]}…"
