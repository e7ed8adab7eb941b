"""Bytes of a message as text that is safe on any terminal."""

import base64
from typing import Any

from clickrollup.commandline.terminal import escaped

# A line of the dump: offset, sixteen bytes in hex, the same as ASCII.
BYTES_IN_LINE = 16


def readable(value: bytes | None) -> str:
    """Return the message for a person: text when it is UTF-8, else a hex dump.

    Control characters are escaped: a message must not move the cursor, or set the title of a terminal.
    """
    if value is None:
        return "(none)"
    try:
        return escaped(value.decode())
    except UnicodeDecodeError:
        return hex_dump(value)


def hex_dump(value: bytes) -> str:
    """Return the bytes as hexdump -C shows them."""
    return "\n".join(
        dump_line(start, value[start : start + BYTES_IN_LINE])
        for start in range(0, len(value), BYTES_IN_LINE)
    )


def dump_line(start: int, part: bytes) -> str:
    """Return one line of the dump."""
    ascii_text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
    return f"{start:08x}  {part.hex(' '):<{3 * BYTES_IN_LINE - 1}}  |{ascii_text}|"


def as_fields(name: str, value: bytes | None) -> dict[str, Any]:
    """Return the bytes for a JSON object: as text where they are UTF-8, and always in base64, which loses none."""
    try:
        text = None if value is None else value.decode()
    except UnicodeDecodeError:
        text = None
    encoded = None if value is None else base64.b64encode(value).decode()
    return {name: text, f"{name}_base64": encoded}
