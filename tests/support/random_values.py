"""Values that columns of a type may well take, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
integers = st.integers(-(2**15), 2**15 - 1) | st.integers(-(2**64), 2**64)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str)
floats = st.floats(allow_nan=False, allow_infinity=False)
no_numbers = st.sampled_from(["NaN", "Infinity", "-Infinity", " 1", "1_0", "0x1"])
local_times = st.datetimes().map(lambda found: found.isoformat())
zones = st.sampled_from(["", "Z", "+05:45", "-12:00"])
zoned_times = st.tuples(local_times, zones).map("".join)
documents = st.recursive(
    st.none() | st.booleans() | integers | floats | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def grids(element: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Arrays of one dimension, of several, and such as are none because they are not even."""
    return st.recursive(
        st.lists(element, max_size=3), lambda inner: st.lists(inner, max_size=2), max_leaves=4
    )


# Type of a column -> values that it may well take.
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "smallint": integers,
    "integer": integers,
    "bigint": integers,
    "real": floats | integers | no_numbers,
    "double precision": floats | integers | no_numbers,
    "numeric": floats | integers | decimals | no_numbers,
    "numeric(8, 2)": floats | integers | decimals,
    "boolean": st.booleans(),
    "text": texts,
    "varchar(5)": texts,
    "char(5)": texts,
    "citext": texts,
    "mood": st.sampled_from(["sad", "glad", "Sad"]),
    "positive": integers,
    "uuid": st.uuids().map(str) | st.uuids().map(lambda found: found.hex),
    "date": st.dates().map(str),
    "time": st.times().map(str),
    "timestamp": local_times,
    "timestamptz": zoned_times,
    "timestamptz(3)": zoned_times,
    "interval": st.timedeltas().map(str) | st.sampled_from(["P1Y2M", "1 day", "PT0.5S"]),
    "inet": st.ip_addresses().map(str),
    "jsonb": documents,
    "json": documents,
    "bytea": st.binary(max_size=5).map(lambda found: "\\x" + found.hex()),
    "integer[]": grids(st.integers(0, 9) | st.none()),
    "text[]": grids(texts | st.none()),
    "numeric[]": grids(decimals | floats),
    "timestamptz[]": st.lists(zoned_times, max_size=2),
    "mood[]": st.lists(st.sampled_from(["sad", "glad"]), max_size=2),
    "jsonb[]": st.lists(documents, max_size=2),
    "double precision[]": st.lists(floats | no_numbers | st.none(), max_size=2),
    "tsquery": st.sampled_from(["a & b", "a & & b", "", "!"]),
    "few": st.lists(integers, max_size=4),
}
