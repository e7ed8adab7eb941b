"""Opens the file to replay, plain or packed, and finds out what its lines are."""

import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.replay.logs.formats import LOG_FORMATS, is_access_log
from clickrollup.replay.table import TENANT
from clickrollup.replay.unpack import LOOK_AHEAD, PACKED_SUFFIXES, text_of, unpacked

# Bytes read at once; twice as many as of a line that goes on, so that a long one is not copied over and over.
CHUNK = 65536

# How a Parquet file begins.
PARQUET = b"PAR1"
# How a file's name ends, without .gz and the like -> its format.
SUFFIXES = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".log": "access-log",
}


@contextmanager
def open_source(path: Path, note: Callable[[str], None] = lambda _: None) -> Iterator[BufferedReader]:
    """Open the file as UTF-8 that begins with its first line; `note` is told of padding before it.

    Raises ConfigurationError when it cannot be read, ClickrollupError when its beginning is damaged.
    """
    with unpacked(path) as packed:
        with reading(path):
            stream, padding = text_of(packed, path)
        if padding:
            note(f"{padding:,} NUL bytes before the first line left out")
        yield stream


def find_format(stream: BufferedReader, path: Path) -> str:
    """Return "ndjson", "csv", "parquet" or "access-log", by the first lines, or else by the name.

    Raises ConfigurationError when neither tells.
    """
    suffixes = [suffix for suffix in path.suffixes if suffix not in PACKED_SUFFIXES]
    found = format_of(first_lines(stream, path)) or SUFFIXES.get(suffixes[-1] if suffixes else "")
    if found is None:
        raise ConfigurationError(
            f"{path} does not look like NDJSON, CSV with a header, Parquet, or an access log",
            hint=f"Name it with --format ndjson, csv, parquet, {', '.join(LOG_FORMATS)}.",
        )
    return found


def first_lines(stream: BufferedReader, path: Path) -> list[bytes]:
    """Return the lines at the beginning without their ends, and without one that is cut off behind others."""
    with reading(path):
        lines = stream.peek(LOOK_AHEAD).splitlines(keepends=True)
    whole = [line for line in lines if line.endswith((b"\n", b"\r"))]
    return [line.rstrip(b"\r\n") for line in whole or lines]


def format_of(lines: list[bytes]) -> str | None:
    """Return the format that a file's first lines show, or None."""
    first = lines[0] if lines else b""
    if first.startswith(PARQUET):
        return "parquet"
    if is_access_log(lines):
        return "access-log"
    if first.lstrip().startswith(b"{"):
        return "ndjson"
    return "csv" if TENANT.encode() in first.replace(b'"', b"").split(b",") else None


def read_lines(stream: BufferedReader, path: Path) -> Iterator[bytes]:
    """Yield the lines with their ends, \\n, \\r\\n or \\r. Raises ClickrollupError where the file is damaged or cut off."""
    rest = b""
    while chunk := read_chunk(stream, path, max(CHUNK, len(rest))):
        *lines, rest = (rest + chunk).splitlines(keepends=True)
        yield from lines
        # Behind \r the \n may still come.
        if rest.endswith(b"\n"):
            yield rest
            rest = b""
    if rest:
        yield rest


def read_chunk(stream: BufferedReader, path: Path, size: int) -> bytes:
    """Return what comes next, b"" at the end. Raises ClickrollupError where the file is damaged or cut off."""
    with reading(path):
        return stream.read1(size)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what a damaged file or disk raises into a ClickrollupError."""
    try:
        yield
    except (OSError, EOFError, UnicodeDecodeError, zlib.error, lzma.LZMAError) as error:
        raise ClickrollupError(
            f"{path} is damaged or cut off: {error}",
            hint="The events before that place were sent; mend the file before sending it again.",
        ) from error
