"""What a batch tells of its events: why some are dead letters, and how new the newest is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg import sql

from clickrollup.events.bisection import refusal
from clickrollup.events.checks import Target
from clickrollup.events.message import COLUMNS, BadMessageError, Decoder
from clickrollup.load.metrics import Metrics
from clickrollup.load.told import REASONS, Told, categories, category
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.newest import EventTimes
from clickrollup.mapping.target import MappedTarget

EVENTS = Target(1, sql.Identifier("events"), {name: name for name in COLUMNS})
TIME = datetime(2026, 3, 1, 10, tzinfo=UTC)


def column(name: str, kind: str, *, is_array: bool = False) -> Column:
    return Column(name, kind, kind, is_array, False, False, False, False)


def mapped(*columns: Column, **more: Any) -> MappedTarget:
    return MappedTarget(1, sql.Identifier("orders"), columns, **more)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "tombstone"),
        (b"", "empty"),
        (b"{", "unreadable"),
        (b"\xff", "unreadable"),
        (b'{"customer_id": 1}', "missing"),
        (b'{"customer_id": "x"}', "value"),
        (b"[]", "value"),
    ],
)
def test_reasons_of_the_decoder(value: bytes | None, expected: str) -> None:
    with pytest.raises(BadMessageError) as raised:
        Decoder().decode(value, None)
    assert category(str(raised.value)) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (refusal("new row violates check constraint"), "refused"),
        ("no field of the message has a column", "missing"),
        ("null where a value is needed - at `$.id`", "missing"),
        ("no array where one is needed - at `$.items`", "missing"),
        ("a row was deleted", "tombstone"),
        ("text with \\u0000, which PostgreSQL cannot store - at `$.country`", "value"),
        ("anything else", "value"),
    ],
)
def test_other_reasons(reason: str, expected: str) -> None:
    assert category(reason) == expected
    assert expected in REASONS


def test_the_newest_of_the_clickstream_is_that_of_all_rows() -> None:
    decode = Decoder().decode
    fields = '{"customer_id":1,"event_type":"a","country":"b","browser":"c","device_id":1,"session_id":1,"event_time":"%s"}'
    times = [TIME, TIME + timedelta(seconds=5, microseconds=250_000), TIME - timedelta(days=1)]
    rows = [decode((fields % time.isoformat()).encode(), None) for time in times]
    assert EventTimes(EVENTS).newest(rows) == times[1].timestamp()
    assert EventTimes(EVENTS).newest([]) is None


@pytest.mark.parametrize("time", [TIME, TIME.isoformat(), "2026-03-01 11:00:00+01:00"])
def test_the_newest_of_a_mapped_table_is_that_of_the_newest_row(time: Any) -> None:
    target = mapped(
        column("id", "int8"), column("seen", "timestamptz", is_array=True), column("at", "timestamptz")
    )
    older = str(TIME - timedelta(days=2)) if isinstance(time, str) else TIME - timedelta(days=2)
    rows = [(1, None, None), (2, None, time), (3, None, older), (4, None, None)]
    assert EventTimes(target).newest(rows) == TIME.timestamp()


@pytest.mark.parametrize("value", [None, 5, "soon"])
def test_a_row_without_a_time(value: Any) -> None:
    assert EventTimes(mapped(column("at", "timestamptz"))).newest([(value,)]) is None
    assert EventTimes(mapped(column("at", "timestamp"))).newest([(TIME,)]) is None


def test_nested_rows() -> None:
    times = EventTimes(mapped(column("at", "timestamptz"), nested=True))
    assert times.newest([[(None,)], [(None,), (TIME,)]]) == TIME.timestamp()
    assert times.newest([[]]) is None


def test_metrics_say_group_topic_and_reason() -> None:
    metrics = Metrics()
    metrics.label("g", "t")
    metrics.told(Told(categories(["empty message", "empty message", "not JSON: x"]), TIME.timestamp()))
    metrics.told(Told(categories([]), TIME.timestamp() - 100))
    found = {
        (sample.name, sample.labels.get("reason")): sample
        for family in metrics.collect()
        for sample in family.samples
        if sample.name.startswith("clickrollup_")
    }
    assert all(sample.labels["group"] == "g" and sample.labels["topic"] == "t" for sample in found.values())
    dead = "clickrollup_loader_dead_letters_total"
    assert {reason: found[dead, reason].value for reason in REASONS} == dict.fromkeys(REASONS, 0) | {
        "empty": 2,
        "unreadable": 1,
    }
    lag = found["clickrollup_loader_event_lag_seconds", None].value
    assert lag == pytest.approx(datetime.now(UTC).timestamp() - TIME.timestamp(), abs=5)
