"""Opens a file to replay, whatever it is packed with, as a stream of UTF-8 that begins with its first line."""

import bz2
import codecs
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from clickrollup.commandline.errors import ConfigurationError

Stream = io.BufferedReader | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile

# How a packed file begins, and what unpacks it.
PACKED: dict[bytes, Callable[[Any], Stream]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x5d\x00\x00": lzma.LZMAFile,
}
# Endings of their names; the one before tells what is inside.
PACKED_SUFFIXES = (".gz", ".bz2", ".xz", ".lzma")
# How files begin that Python does not unpack by itself, and the command that does.
OTHERS_PACKED = {
    b"\x28\xb5\x2f\xfd": "zstd -d",
    b"\x04\x22\x4d\x18": "lz4 -d",
    b"\x1f\x9d": "uncompress",
    b"PK\x03\x04": "unzip",
    b"7z\xbc\xaf": "7z x",
}
# Byte order marks, the longest first: that of UTF-32 begins as one of UTF-16 does.
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
LOOK_AHEAD = io.DEFAULT_BUFFER_SIZE


class Unbuffered(io.RawIOBase):
    """Another stream, read once for each call: a buffer that is filled by several loses what came before an error."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what there is now."""
        read = self._stream.read1(len(buffer))
        buffer[: len(read)] = read
        return len(read)


class Transcoded(io.RawIOBase):
    """The text of another stream, in UTF-8. Raises UnicodeDecodeError where it is not in its encoding."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; two bytes of UTF-16 become three of UTF-8 at most."""
        text, read = "", b"?"
        while read and not text:
            read = self._stream.read1(len(buffer) // 2)
            text = self._decoder.decode(read, final=not read)
        encoded = text.encode()
        buffer[: len(encoded)] = encoded
        return len(encoded)


@contextmanager
def unpacked(path: Path) -> Iterator[Stream]:
    """Open the file, whatever its name says of packing. Raises ConfigurationError when it cannot be read."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            begin = file.peek(LOOK_AHEAD)
        except OSError as error:
            raise ConfigurationError(
                f"{path} cannot be read: {error.strerror}", hint="Name a file that you may read."
            ) from error
        refuse_others(begin, path)
        unpack = next((opened for magic, opened in PACKED.items() if begin.startswith(magic)), None)
        opened: Stream = file if unpack is None else unpack(file)
        stack.callback(opened.close)
        yield opened


def refuse_others(begin: bytes, path: Path) -> None:
    """Raise ConfigurationError for what this program does not unpack."""
    for magic, command in OTHERS_PACKED.items():
        if begin.startswith(magic):
            raise ConfigurationError(
                f"{path} is packed with something other than gzip, bzip2 or xz",
                hint=f"Unpack it first: {command} {path}",
            )


def text_of(stream: Stream, path: Path) -> tuple[io.BufferedReader, int]:
    """Return the stream in UTF-8, behind byte order mark and padding, and how many NUL bytes were passed.

    A log that is rotated by copying and cutting it (copytruncate) may begin with NULs: its writer goes on where it
    was.
    Raises ConfigurationError for UTF-16 without a mark.
    """
    stream, encoding = pass_mark(stream)
    padding = pass_padding(stream)
    if encoding is None:
        stream, encoding = pass_mark(stream)
    # With a buffer of its own, for only a full one holds the first line for sure.
    text: io.BufferedReader = io.BufferedReader(Unbuffered(stream))
    begin = text.peek(LOOK_AHEAD)[:4]
    if padding <= 1 and len(begin) == len("x\0y\0") and 2 * begin.count(0) == len(begin):
        raise ConfigurationError(
            f"{path} looks like UTF-16 without a byte order mark",
            hint=f"Make it UTF-8 first: iconv -f UTF-16LE -t UTF-8 {path}",
        )
    return text, padding


def pass_mark(stream: Stream) -> tuple[Stream, str | None]:
    """Return the stream behind a byte order mark, in UTF-8, and the encoding that the mark tells."""
    begin = stream.peek(LOOK_AHEAD)
    for mark, encoding in MARKS.items():
        if begin.startswith(mark):
            stream.read(len(mark))
            return stream if encoding == "utf-8" else io.BufferedReader(
                Transcoded(stream, encoding)
            ), encoding
    return stream, None


def pass_padding(stream: Stream) -> int:
    """Read the NUL bytes at the beginning, and return how many there were."""
    passed = 0
    while (begin := stream.peek(LOOK_AHEAD)).startswith(b"\0"):
        passed += len(stream.read(len(begin) - len(begin.lstrip(b"\0"))))
    return passed
