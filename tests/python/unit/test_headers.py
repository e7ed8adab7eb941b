"""Headers that are kept with a dead letter come back as they were."""

import msgspec

from clickrollup.events.headers import Header, given, kept
from clickrollup.events.message import JSONB_VERSION


def test_headers_come_back_as_they_were() -> None:
    headers: list[Header] = [
        ("a", b"1"),
        ("a", "ü".encode()),
        ("b", b"\xff\0"),
        ("c", b"a\0"),
        ("d", None),
        ("e", b""),
    ]
    found = kept(headers)
    assert found is not None
    assert b"\\u0000" not in found
    assert given(msgspec.json.decode(found.removeprefix(JSONB_VERSION))) == headers
    assert (kept(None), kept([]), given(None)) == (None, None, None)
