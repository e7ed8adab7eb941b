"""Random and broken messages through the compiled maker of rows, beside Python: `scripts/row-maker memory`.

With ROW_MAKER naming a folder the compiled code of that folder is tried, such as one that checks its memory.
"""

import importlib.util
import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

NAME = "clickrollup.postgres._rows"
# fmt: off
KINDS = [
    "int2", "int4", "int8", "float4", "float8", "numeric", "bool", "text", "varchar", "citext", "enum", "uuid", "date", "time",
    "timestamp", "timestamptz", "jsonb", "json", "bytea", "inet", "interval",
]
# fmt: on
VALUES = [
    b"1",
    b"-7",
    b"0",
    b"-0",
    b"32768",
    b"2147483648",
    b"123456789012345678",
    b"9223372036854775808",
    b"1.5",
    b"1.50",
    b"0.000001",
    b"1e3",
    b"true",
    b"false",
    b"null",
    b'""',
    b'"a"',
    b'"caf\xc3\xa9 \xf0\x9f\x98\x80"',
    b'"\\u00e9\\ud83d\\ude00\\n\\"\\\\\\/"',
    b'"\\u0000"',
    b'"\\ud800"',
    b'"2024-02-29T12:30:00.123456Z"',
    b'"2024-02-29T12:30:00+05:30"',
    b'"2023-02-29T00:00:00Z"',
    b'"2024-02-29"',
    b'"2024-02-29T12:30:00"',
    b'"ab0c4bfa-0000-1111-2222-333344445555"',
    b'"\\\\xdeadBEEF"',
    b'"\\\\x0"',
    b'{"a": [1, {"b": "\\n"}, []]}',
    b"[]",
    b"[[[[1]]]]",
    b'"' + b"x" * 900 + b'"',
    b"[" * 40 + b"]" * 40,
]  # fmt: skip
INTEGERS, TEXTS, TIME = (
    [b"1", b"-7"],
    VALUES[15:19],
    [b'"2024-02-29T12:30:00.123456Z"', b'"2024-02-29T12:30:00+05:30"'],
)
# What a column of the type takes; of the others anything is tried.
GOOD = {
    "int2": INTEGERS, "int4": INTEGERS, "int8": INTEGERS, "numeric": [b"1", b"1.50"], "bool": [b"true"], "float8": [b"1.50"],
    "text": TEXTS, "varchar": TEXTS, "citext": TEXTS, "enum": TEXTS, "uuid": [b'"ab0c4bfa-0000-1111-2222-333344445555"'],
    "date": [b'"2024-02-29"'], "timestamp": [b'"2024-02-29T12:30:00"'], "timestamptz": TIME, "bytea": [b'"\\\\xdeadBEEF"'],
}  # fmt: skip
PIECES = [bytes([byte]) for byte in range(256)] + [
    b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\\u", b"\\u00", b"\\ud83d", b'":', b',"', b"{}", b"e5", b"-", b"\0" * 9,
]  # fmt: skip


def use(folder: str) -> None:
    """Let the compiled code of this folder be the one."""
    spec = importlib.util.spec_from_file_location(NAME, Path(folder).resolve() / "_rows.abi3.so")
    assert spec is not None
    assert spec.loader is not None
    sys.modules[NAME] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


def message(draw: random.Random, kinds: dict[bytes, str]) -> bytes:
    """Return an object with some of the fields, each given with its type, or what was one."""
    names = draw.sample([*kinds], len(kinds) if draw.randrange(4) else draw.randint(0, len(kinds)))
    if names and not draw.randrange(8):
        names.append(names[0])
    blank = draw.choice([b"", b"", b" ", b"\n\t"])
    good = [GOOD.get(kinds[name], VALUES) if draw.randrange(20) else VALUES for name in names]
    fields = [b'"%s"%s:%s' % (name, blank, draw.choice(of)) for name, of in zip(names, good, strict=True)]
    text = bytearray(blank + b"{" + b",".join(fields) + blank + b"}" + blank)
    for _ in range(draw.choice([0, 0, 0, 1, 1, 2, 5])):
        at = draw.randint(0, len(text))
        text[at : at + draw.choice([0, 0, 1, 1, 2, 30])] = draw.choice(PIECES)
    return bytes(text)


def makers(draw: random.Random) -> tuple[Any, Any, dict[bytes, str]]:
    """Return a table, a maker of its rows in Python, and the fields with their types."""
    from psycopg import sql

    from clickrollup.events.checks import Target
    from clickrollup.events.message import COLUMNS, Decoder
    from clickrollup.mapping.by_name import ByName
    from clickrollup.mapping.catalog import Column
    from clickrollup.mapping.target import MappedTarget

    keep = draw.random() < 0.5
    if draw.random() < 0.3:
        target = Target(1, sql.Identifier("e"), {name: name for name in COLUMNS}, "extra" if keep else None)
        decoder = Decoder(keep_others=keep, uuid_field=draw.choice(["", "event_uuid"]))
        kinds = ("timestamptz", "int8", "text", "text", "text", "int8", "int8", "uuid", "", "")
        return (
            target,
            decoder,
            dict(zip(map(str.encode, (*COLUMNS, "event_uuid", "x", "")), kinds, strict=True)),
        )
    columns = tuple(
        Column(f"c{place}", kind, kind, False, False, draw.random() < 0.3, draw.random() < 0.3, False)
        for place, kind in enumerate(draw.choices(KINDS, k=draw.randint(1, 8)))
    )
    extra = Column("extra", "jsonb", "jsonb", False, False, False, False, False) if keep else None
    mapped = MappedTarget(1, sql.Identifier("t"), columns, extra)
    others = {b"u": "uuid", b"x": "", b"": ""}
    return mapped, ByName(mapped, draw.choice(["", "u"])), {c.name.encode(): c.type for c in columns} | others


def compare(target: Any, maker: Any, values: list[bytes], time_of_kafka: int) -> int:
    """Raise AssertionError when compiled code and Python make different rows; return how many the former made."""
    from clickrollup.dead_letters.replay import Letter
    from clickrollup.mapping.packed import packed

    letters = [
        Letter(number, None, value, time_of_kafka, "t", 0, number) for number, value in enumerate(values)
    ]
    _, compiled = packed(target, maker)
    expected, found = maker.make(letters), compiled.make(letters)
    assert found.bad == expected.bad, values
    for value, theirs, ours in zip(found.good(values), expected.rows, found.rows, strict=True):
        [expected_row] = compiled._packed([theirs])
        assert ours == expected_row, (value, ours[1], expected_row[1])
    assert list(map(str, found.uuids or [])) == list(map(str, expected.uuids or [])), values
    newest = compiled._times.newest(expected.rows)
    assert found.newest == newest or abs(found.newest - newest) < 0.001, values
    stamps = [letter.timestamp() for letter in letters]
    return len(values) - int(compiled._rows.make(values, stamps)[-1])


def compare_uuids(draw: random.Random) -> None:
    """Raise AssertionError when rows of uuids differ; of texts that are none there is an error at most."""
    from clickrollup.events.duplicates import uuid_rows
    from clickrollup.postgres.compiled import uuid_rows_maker

    texts = {str(UUID(int=draw.getrandbits(draw.choice([3, 64, 128])))) for _ in range(draw.randrange(50))}
    compiled, frame = uuid_rows_maker(), (bytes(draw.randrange(20)), bytes(draw.randrange(20)))
    assert compiled(texts, *frame) == uuid_rows(texts, *frame), texts
    broken = bytearray(draw.choice([*texts, "\u00e9"]).encode())
    broken[draw.randrange(len(broken)) :] = draw.choice(PIECES)
    with suppress(ValueError):
        compiled([*texts, broken.decode(errors="replace")], *frame)


def main() -> None:
    """Try messages for DURATION seconds; the first difference ends it, with the seed that brings it again."""
    if os.environ.get("ROW_MAKER"):
        use(os.environ["ROW_MAKER"])
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    draw, until = random.Random(seed), time.monotonic() + float(os.environ.get("DURATION") or 60)  # noqa: S311
    print(f"seed {seed}", flush=True)
    tried = compiled = 0
    while time.monotonic() < until:
        target, maker, kinds = makers(draw)
        compare_uuids(draw)
        for _ in range(20):
            values = [message(draw, kinds) for _ in range(20)]
            compiled += compare(target, maker, values, draw.choice([0, 1_709_209_800_123, 253402300799999]))
            tried += len(values)
    print(f"{tried} messages, {compiled} of them made by compiled code")


if __name__ == "__main__":
    main()
