"""Compiled code and Python make the same rows: byte for byte, of whatever comes."""

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql
from support.random_values import GOOD, documents, texts

from clickrollup.dead_letters.replay import Letter
from clickrollup.events.checks import Target
from clickrollup.events.duplicates import uuid_rows
from clickrollup.events.message import COLUMNS, Decoder
from clickrollup.mapping.by_name import ByName
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.formats import json_texts
from clickrollup.mapping.mapped import Mapped
from clickrollup.mapping.packed import PackedMaker, packed
from clickrollup.mapping.plan import Plan
from clickrollup.mapping.rules import MappingFile, Rule
from clickrollup.mapping.target import MappedTarget
from clickrollup.postgres.compiled import VARIABLE, described, rows_type, uuid_rows_maker

pytestmark = pytest.mark.skipif(rows_type() is None, reason=described())

TIME = 1_709_209_800_123
# As SQL writes a type -> as the catalog knows it, where that differs.
CATALOG = {
    "smallint": "int2", "integer": "int4", "bigint": "int8", "real": "float4", "double precision": "float8",
    "boolean": "bool", "mood": "enum", "positive": "int4", "char": "bpchar",
}  # fmt: skip
ODD = [
    "01", "-0", "-0.0", "0.0", "0.00", "1.", ".5", "+1", "1e3", "1E-7", "1.50", "100", "0.00001", "0.0000001",
    "123456789012345", "1234567890123456", "0.1234567890123456", "99999999999999999999", "-9223372036854775808",
    "9223372036854775807", "1E400", "1e99", "-1e308", "1e-400", "9" * 310,
    "32768", "-32768", "2147483648", "nul", "null", "true", "True", "NaN", '"NaN"', '""',
    '"\\u0000"', '"\\\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"\\/\\b\\f\\t"',
    '"\\x41"', '"\\u00e9 é \\" \\\\ \\n"', '"\t"', '"unended', "[1, {\"a\": [ ]}]", "[1,]", "{}",
    '{"a" :\n1}', "[" * 40 + "]" * 40,
    '"2026-02-29T00:00:00Z"', '"2024-02-29T23:59:60Z"', '"2024-02-29T24:00:00Z"', '"2024-02-29t00:00:00z"',
    '"2024-02-29 00:00:00Z"', '"2024-02-29T00:00:00.1234567Z"', '"2024-02-29T00:00:00.12+05:30"', '"0001-01-01T00:00:00+05:00"',
    '"9999-12-31T23:59:59-05:00"', '"2024-02-29T00:00:00-00:00"', '"2024-02-29T00:00:00.Z"', '"2024-02-29T00:00"',
    '"2024-02-29"', '"2024-02-29T00:00:00+0530"', '"20240229"', '"\\\\xAb0c"', '"\\\\xa"', '"\\\\x"',
    '"AB0C4BFA-0000-1111-2222-333344445555"',
    '"ab0c4bfa000011112222333344445555"', '"{ab0c4bfa-0000-1111-2222-333344445555}"', '"ab0c4bfa-0000-1111-2222-33334444555g"',
]  # fmt: skip

# msgspec takes no others.
names_of_columns = texts.filter(
    lambda text: text != "extra" and not set(text) & {'"', "\\", *map(chr, range(32))}
)
numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,19})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
blanks = st.sampled_from(["", "", "", " ", "\n\t", "\r "])


def as_json(value: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [json.dumps(value), json.dumps(value, ensure_ascii=False), json.dumps(value, indent=1)]
    )


def values(kind: str) -> st.SearchStrategy[str]:
    """Draw the text of a value: mostly a good one."""
    good = GOOD[kind].flatmap(as_json)
    return st.one_of(good, good, good, good, numbers, st.sampled_from(ODD), documents.flatmap(as_json))


def column(name: str, kind: str, not_null: bool = False, has_default: bool = False) -> Column:
    base = kind.removesuffix("[]").partition("(")[0]
    return Column(
        name, kind, CATALOG.get(base, base), kind.endswith("[]"), False, not_null, has_default, False
    )


@st.composite
def messages(draw: Any, names: Sequence[str], kinds: dict[str, str]) -> bytes:
    """Draw a message whose fields are in any order, some absent, some twice, and now and then broken."""
    fields = draw(st.permutations(names))
    fields = fields[: draw(st.sampled_from([len(fields)] * 5 + [0, len(fields) // 2]))]
    fields += draw(st.sampled_from([[], [], [], [], fields[:1]]))
    parts = []
    for name in fields:
        written = json.dumps(name, ensure_ascii=draw(st.booleans()))
        before, between, after = draw(blanks), draw(blanks), draw(blanks)
        parts.append(f"{before}{written}{between}:{after}{draw(values(kinds[name]))}{before}")
    text = f"{{{','.join(parts)}}}{draw(blanks)}".encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 5)):
        return text
    return broken(text, random.Random(draw(st.integers(0, 2**32))))  # noqa: S311


def broken(text: bytes, draw: random.Random) -> bytes:
    """Return a message with a few bytes changed, lost or added."""
    changed = bytearray(text)
    for _ in range(draw.randint(1, 3)):
        at = draw.randint(0, len(changed))
        changed[at : at + draw.randint(0, 2)] = draw.choice(
            [
                b"",
                b"\0",
                b"\xff",
                b"\xc0\x80",
                b"\xed\xa0\x80",
                b'"',
                b"\\",
                b"{",
                b"}",
                b",",
                b"e",
                b"\\u00",
                b"\xc3",
            ]
        )
    return bytes(changed)


def letters(values: Sequence[bytes | None], time: int | None = TIME) -> list[Letter]:
    return [Letter(number, None, value, time, "t", 0, number) for number, value in enumerate(values)]


def compare(
    target: Any, maker: Any, again: Any, values: Sequence[bytes | None], time: int | None = TIME
) -> int:
    """Hold both makers to the same rows; return how many were left to Python."""
    _, compiled = packed(target, again)
    assert isinstance(compiled, PackedMaker)
    expected, found = maker.make(letters(values, time)), compiled.make(letters(values, time))
    assert (found.bad, found.passed) == (expected.bad, expected.passed)
    assert texts_of(found.uuids) == texts_of(expected.uuids)
    rows = [row for one in expected.rows for row in compiled._packed([one])]
    assert found.rows == rows
    assert all(ours is theirs for (ours, _), (theirs, _) in zip(found.rows, rows, strict=True))
    assert found.newest == pytest.approx(compiled._times.newest(expected.rows))
    stamps = [letter.timestamp() for letter in letters(values, time)]
    return int(compiled._rows.make(list(values), stamps)[-1])


def texts_of(uuids: Sequence[Any] | None) -> list[str | None] | None:
    return None if uuids is None else [None if uuid is None else str(uuid) for uuid in uuids]


@st.composite
def tables(
    draw: Any, last: st.SearchStrategy[str] = names_of_columns, *, arrays: bool = True
) -> tuple[list[Column], dict[str, str]]:
    """Draw columns, and the type of each; the last one's name is any."""
    names = [name for name in GOOD if arrays or not name.endswith("[]")]
    kinds = draw(st.lists(st.sampled_from(names), min_size=1, max_size=6))
    names = [f"c{number}" for number in range(len(kinds) - 1)] + [draw(last)]
    flags = st.tuples(st.sampled_from([False, False, True]), st.sampled_from([False, False, True]))
    columns = [column(name, kind, *draw(flags)) for name, kind in zip(names, kinds, strict=True)]
    return columns, dict(zip(names, kinds, strict=True))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_of_a_table_by_its_columns_names(data: Any) -> None:
    columns, kinds = data.draw(tables())
    uuid_field = data.draw(
        st.sampled_from(["", "", "of_producer", *(n for n, k in kinds.items() if k in ("uuid", "text"))])
    )
    extra = data.draw(st.sampled_from([None, None, column("extra", "jsonb")]))
    target = MappedTarget(1, sql.Identifier("t"), tuple(columns), extra)
    fields = {"x": "jsonb", "y": "text", "of_producer": "uuid"} | kinds
    drawn = data.draw(st.lists(messages(list(fields), fields), min_size=1, max_size=5))
    compare(target, ByName(target, uuid_field), ByName(target, uuid_field), [*drawn, None])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_of_the_clickstream(data: Any) -> None:
    left_out = data.draw(st.lists(st.sampled_from(COLUMNS), max_size=2, unique=True))
    names = {"customer_id": data.draw(st.sampled_from(["customer_id", "mandant"]))}
    uuid_field = data.draw(st.sampled_from(["", "event_uuid"]))
    keep = data.draw(st.booleans())
    target = Target(
        1,
        sql.Identifier("e"),
        {name: name for name in COLUMNS if name not in left_out},
        "extra" if keep else None,
    )
    makers = [Decoder(names, keep_others=keep, uuid_field=uuid_field, left_out=left_out) for _ in range(2)]
    fields = {
        "x": "jsonb",
        "y": "text",
        "event_uuid": "uuid",
        "event_time": "timestamptz",
        "event_type": "text",
    }
    fields |= {"country": "text", "browser": "text", "device_id": "bigint", "session_id": "bigint"}
    fields[names["customer_id"]] = "bigint"
    drawn = data.draw(st.lists(messages(list(fields), fields), min_size=1, max_size=5))
    time = data.draw(
        st.sampled_from([TIME, None, -62135596800000, -62135596800001, 253402300799999, 253402300800000])
    )
    compare(target, makers[0], makers[1], [*drawn, None], time)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_of_a_mapping_with_paths_defaults_and_constants(data: Any) -> None:
    columns, kinds = data.draw(tables(st.just("last"), arrays=False))
    file = MappingFile("made up", "")
    for one in columns:
        path = data.draw(st.sampled_from(["", "meta.", "meta.inner."]))
        default = data.draw(st.sampled_from([None, None, 'a \\ " \n b' if one.type == "text" else None]))
        file.columns[one.name] = Rule(path=path + one.name, default=default)
    first = columns[0]
    if first.type == "text" and not first.is_array and data.draw(st.booleans()):
        file.columns[first.name] = Rule(constant="always")
    extra = data.draw(st.sampled_from([None, column("extra", "jsonb")]))
    target = MappedTarget(1, sql.Identifier("t"), tuple(columns), extra, nested=True)
    fields = {"x": "jsonb"} | kinds
    inner = data.draw(st.lists(messages(list(fields), fields), min_size=3, max_size=3))
    drawn = [
        inner[0],
        b'{"meta": %s, "meta2": 1}' % inner[1],
        b'{"meta": {"inner": %s, "c0": 1}, "c1": null}' % inner[2],
    ]
    makers = [Mapped(target, Plan(target.columns, file, ""), file.rules, json_texts) for _ in range(2)]
    compare(target, makers[0], makers[1], [*drawn, b'{"meta": null}', b'{"meta": []}', None])


ORDINARY = {
    "smallint": "-7", "integer": "7", "bigint": "123456789012345678", "real": "0.5", "double precision": "-12.250",
    "numeric(8, 2)": "12.50", "boolean": "false", "text": '"caf\\u00e9 \\"quoted\\" \\\\ é \\ud83d\\ude00"', "char(5)": '"ab"',
    "citext": '"Ab"', "mood": '"glad"', "uuid": '"AB0C4BFA-0000-1111-2222-333344445555"', "date": '"2024-02-29"',
    "timestamp": '"2024-02-29T12:30:00.5"', "timestamptz": '"2024-02-29T12:30:00.123+01:00"', "interval": '"P1D"',
    "inet": '"10.0.0.1"', "jsonb": '{"a": [1, "x\\n", null]}', "bytea": '"\\\\xdeadBEEF"',
}  # fmt: skip


# A real keeps the rows in text, else they are in binary where their types have a simple form.
@pytest.mark.parametrize("other", ["bigint", "real"])
@pytest.mark.parametrize("kind", ORDINARY)
def test_what_is_ordinary_is_made_by_compiled_code(kind: str, other: str) -> None:
    target = MappedTarget(
        1, sql.Identifier("t"), (column("n", other), column("c", kind), column("d", kind, False, True))
    )
    values = [
        f'{{"c": {ORDINARY[kind]}, "x": [{{}}], "n": 1}}'.encode(),
        b'{"n":2,"c":null,"d":%s}' % ORDINARY[kind].encode(),
    ]
    assert compare(target, ByName(target), ByName(target), values) == 0


def test_an_event_with_other_fields_is_made_by_compiled_code() -> None:
    target = Target(1, sql.Identifier("e"), {name: name for name in COLUMNS}, "extra")
    event = b'{"customer_id":1,"event_type":"a","country":"b","browser":"c","device_id":1,"session_id":1%s}'
    values = [
        event % b"",
        event % b',"url":"/x\\n","more":{"a": 1}',
        event % b',"event_time":"2024-02-29T00:00:00Z"',
    ]
    makers = [Decoder(keep_others=True, uuid_field="event_uuid") for _ in range(2)]
    assert compare(target, makers[0], makers[1], values) == 0


def test_rows_of_one_shape_share_a_copy() -> None:
    # A real keeps the rows in text.
    columns = (column("n", "bigint"), column("c", "text", False, True), column("r", "real"))
    target = MappedTarget(1, sql.Identifier("t"), columns)
    packed_target, maker = packed(target, ByName(target))
    made = maker.make(
        letters([b'{"n": 1}', b'{"n": 2, "c": "x"}', b'{"n": 3}', b'{"n": "4"}', b'{"n": null}'])
    )
    forms = packed_target.forms(made.rows)
    assert [
        (form is target.form(absent), b"".join(rows))
        for (form, rows), absent in zip(forms, [(1,), ()], strict=True)
    ] == [
        (True, b"1,null\n3,null\nnull,null\n"),
        (True, b'2,"x",null\n'),
    ]
    assert list(made.bad) == [3]


def test_what_only_the_server_can_judge_is_sent_as_text() -> None:
    target = MappedTarget(1, sql.Identifier("t"), (column("n", "numeric"), column("c", "text", False, True)))
    packed_target, maker = packed(target, ByName(target))
    made = maker.make(
        letters([b'{"n": 1}', b'{"n": 1e200000}', b'{"n": "1e99999999999999999999", "c": "x"}'])
    )
    assert made.bad == {}
    found = {form.types: b"".join(rows) for form, rows in packed_target.forms(made.rows)}
    # One value of 10 bytes: one digit of base 10,000, weight and sign 0, no decimals, then the digit.
    assert found[()] == b"\0\1\0\0\0\x0a\0\1\0\0\0\0\0\0\0\1"
    assert [b"".join(rows) for form, rows in packed_target.forms(made.rows) if form.types is None] == [
        b'"1e200000"\n',
        b'"1e99999999999999999999","x"\n',
    ]


@given(st.sets(st.uuids().map(str), max_size=20), st.binary(max_size=4), st.binary(max_size=4))
def test_rows_of_uuids(texts: set[str], before: bytes, behind: bytes) -> None:
    compiled = uuid_rows_maker()
    assert compiled(texts, before, behind) == uuid_rows(texts, before, behind)
    uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    for bad in (1, uuid.upper(), uuid[:-1], uuid[:-1] + "\0", uuid.replace("-", "0"), "\ud800"):
        with pytest.raises((TypeError, ValueError)):
            compiled([*texts, bad], before, behind)


def test_python_alone_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    target = MappedTarget(1, sql.Identifier("t"), (column("n", "bigint"),))
    monkeypatch.setenv(VARIABLE, "1")
    assert isinstance(packed(target, ByName(target))[1], ByName)
    assert VARIABLE in described()
