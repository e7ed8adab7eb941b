"""Opens the file to replay, plain or gzip, and finds out what its lines are."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.replay.access_log import LINE
from clickrollup.replay.table import TENANT

Stream = io.BufferedReader | gzip.GzipFile

GZIP_MAGIC = b"\x1f\x8b"
# Bytes: what Python buffers of a file, in which the first line must fit to tell the format by it.
LOOK_AHEAD = io.DEFAULT_BUFFER_SIZE

# How a file's name ends, without .gz -> its format.
SUFFIXES = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".csv": "csv",
    ".log": "access-log",
}


@contextmanager
def open_source(path: Path) -> Iterator[Stream]:
    """Open the file, unpacking gzip whatever its name. Raises ConfigurationError when it cannot be read."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            packed = file.peek(len(GZIP_MAGIC)).startswith(GZIP_MAGIC)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
        yield stack.enter_context(gzip.GzipFile(fileobj=file)) if packed else file


def find_format(stream: Stream, path: Path) -> str:
    """Return "ndjson", "csv" or "access-log", by the first line, or else by the name.

    Raises ConfigurationError when neither tells.
    """
    with reading(path):
        first = stream.peek(LOOK_AHEAD).lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].rstrip(b"\r")
    suffix = Path(path.name.removesuffix(".gz")).suffix
    found = format_of_line(first) or SUFFIXES.get(suffix)
    if found is None:
        raise ConfigurationError(
            f"{path} does not look like NDJSON, CSV with a header, or an access log",
            hint="Name it with --format ndjson, csv or access-log.",
        )
    return found


def format_of_line(line: bytes) -> str | None:
    """Return the format that a file's first line shows, or None."""
    if line.lstrip().startswith(b"{"):
        return "ndjson"
    if LINE.fullmatch(line):
        return "access-log"
    return "csv" if TENANT.encode() in line.replace(b'"', b"").split(b",") else None


def read_lines(stream: Stream, path: Path) -> Iterator[bytes]:
    """Yield the lines with their ends. Raises ClickrollupError where the file is damaged or cut off."""
    with reading(path):
        yield from stream


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what a damaged file or disk raises into a ClickrollupError."""
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        raise ClickrollupError(
            f"{path} is damaged or cut off: {error}",
            hint="The events before that place were sent; mend the file before sending it again.",
        ) from error
