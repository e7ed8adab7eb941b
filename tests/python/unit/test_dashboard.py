"""Parts of the dashboard that need no database."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from support import asynchronous

from clickrollup.dashboard import cache, ranges
from clickrollup.dashboard.cache import Cache
from clickrollup.dashboard.cover import cover, even
from clickrollup.dashboard.links import Links
from clickrollup.dashboard.requests import Gate, TooManyQuestionsError
from clickrollup.dashboard.selection import Selection, read_selection
from clickrollup.rollups.catalog import TENANT, Catalog, Family, NoRollupError, build

DIMENSIONS = ("country", "event_type", "browser")
ALL = frozenset(DIMENSIONS)
BERLIN = "Europe/Berlin"


def rows(
    name: str, seconds: int, *more: str, source: str = "events", unit: str = "", filtered: str = ""
) -> tuple[Any, ...]:
    """Return the row of a rollup, and those of its fields."""
    rollup = (
        name,
        "public",
        name,
        f"{name}_parts",
        source,
        filtered,
        None,
        "bucket",
        seconds,
        unit,
        BERLIN,
        "",
    )
    fields = [
        (
            name,
            one,
            "dimension",
            one,
            None,
            None,
            None,
            "text",
            False,
            f"{one} of {name}" if one == "odd" else one,
        )
        for one in (*DIMENSIONS, *more)
    ]
    fields.append((name, "events", "count", "events", None, None, None, "bigint", False, "count"))
    return rollup, fields


def catalog(*found: tuple[Any, ...]) -> Catalog:
    return build(
        [rollup for rollup, _ in found], [row for _, fields in found for row in fields], [], ("", "")
    )


def family(asked: str, *found: tuple[Any, ...]) -> Family:
    known = catalog(*found)
    return known.family(known.rollups[asked])


CATALOG = family(
    "fine",
    rows("fine", 300, TENANT),
    rows("all_hours", 3600),
    rows("hours", 3600, TENANT),
    rows("days", 86400, TENANT),
)


@pytest.mark.parametrize(
    ("name", "tenant", "chosen"),
    [
        ("15m", False, "fine"),
        ("1h", False, "fine"),
        ("6h", True, "fine"),
        ("24h", True, "hours"),
        ("24h", False, "all_hours"),
        ("7d", True, "hours"),
        ("30d", False, "days"),
    ],
)
def test_a_range_takes_the_rollup_that_fits(name: str, tenant: bool, chosen: str) -> None:
    wanted = ranges.read({"range": name}, "24h")
    asked = ranges.fit(wanted, CATALOG, [ALL | ({TENANT} if tenant else set())])
    assert asked.rollup.name == chosen
    assert asked.start % asked.seconds == asked.end % asked.seconds == 0
    assert asked.start <= time.time() - ranges.SECONDS[name]
    assert asked.end > time.time()


def test_a_custom_range_covers_what_was_asked() -> None:
    times = {"range": "custom", "from": "2026-03-01T00:02:03Z", "until": "2026-03-01T02:00:00+01:00"}
    asked = ranges.fit(ranges.read(times, "24h"), CATALOG, [frozenset()])
    assert [datetime.fromtimestamp(second, UTC).isoformat() for second in (asked.start, asked.end)] == [
        "2026-03-01T00:00:00+00:00",
        "2026-03-01T01:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("unit", "first", "last", "many"),
    [
        ("day", "2026-03-28T23:00:00+00:00", "2026-03-30T22:00:00+00:00", 2),
        ("week", "2026-03-22T23:00:00+00:00", "2026-04-05T22:00:00+00:00", 2),
        ("month", "2026-02-28T23:00:00+00:00", "2026-03-31T22:00:00+00:00", 1),
        ("quarter", "2025-12-31T23:00:00+00:00", "2026-03-31T22:00:00+00:00", 1),
        ("year", "2025-12-31T23:00:00+00:00", "2026-12-31T23:00:00+00:00", 1),
    ],
)
def test_units_of_the_calendar_begin_by_their_clocks(unit: str, first: str, last: str, many: int) -> None:
    """Berlin's clocks go forward on 29 March 2026: that day has 23 hours."""
    times = {"range": "custom", "from": "2026-03-29T10:00:00Z", "until": "2026-03-30T10:00:00Z"}
    asked = ranges.fit(ranges.read(times, "24h"), family("sales", rows("sales", 0, unit=unit)), [ALL])
    assert [datetime.fromtimestamp(second, UTC).isoformat() for second in (asked.start, asked.end)] == [
        first,
        last,
    ]
    assert len(ranges.starts(asked)) == many


HOUR, DAY = 3_600, 86_400


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        (22, 52, [("hours", 22, 24), ("days", 24, 48), ("hours", 48, 52)]),
        (0, 72, [("days", 0, 72)]),
        (1, 23, [("hours", 1, 23)]),
        (23, 25, [("hours", 23, 25)]),
        (24, 50, [("days", 24, 48), ("hours", 48, 50)]),
        (20, 48, [("hours", 20, 24), ("days", 24, 48)]),
    ],
)
def test_a_range_is_made_of_the_coarsest_buckets_within(
    start: int, end: int, parts: list[tuple[str, int, int]]
) -> None:
    needed = frozenset({TENANT})
    asked = ranges.Range(CATALOG.smallest(needed, HOUR), start * HOUR, end * HOUR, HOUR, False)
    found = cover(CATALOG, needed, asked)
    assert [(part.rollup.name, part.start // HOUR, part.end // HOUR) for part in found] == parts
    # The trend keeps its own width.
    assert [part.buckets for part in even(CATALOG, needed, asked)] == [end - start]


def test_rollups_that_count_other_events_are_never_mixed() -> None:
    found = family(
        "fine",
        rows("fine", 300, TENANT, "odd"),
        rows("hours", 3600),
        rows("archived", 3600, source="archive"),
        rows("purchases", 3600, filtered="event_type = 'buy'"),
        # A dimension of the same name that another expression makes.
        rows("strange", 3600, "odd"),
    )
    assert [one.name for one in found.rollups] == ["fine", "hours"]


def test_a_rollup_goes_by_its_table_first() -> None:
    known = catalog(rows("fine", 300), rows("other.fine", 300))
    assert known.find("fine", "public").name == known.find("public.fine", "elsewhere").name == "fine"
    assert known.find("fine", "elsewhere").name == "fine"
    with pytest.raises(NoRollupError, match="there is no rollup orders"):
        known.find("orders", "public")


def test_the_smallest_rollup_answers() -> None:
    assert CATALOG.smallest(frozenset({"country"}), HOUR).name == "all_hours"
    assert CATALOG.widths(frozenset({TENANT})) == [DAY, HOUR, 300]


def test_no_rollup_is_told() -> None:
    with pytest.raises(NoRollupError, match="no rollup beside fine has colour"):
        CATALOG.choose(frozenset({"colour"}), 0)


def test_values_travel_through_a_url() -> None:
    several = {"country": ["~null", "~~null", "~~", "DE"], "range": ["24h"], "dimension.range": ["wide"]}
    selection = read_selection("-5", TENANT, ["country", "range"], several)
    assert (selection.tenant, selection.pinned) == (-5, {TENANT, "country", "range"})
    chosen = dict(selection.values)
    assert (set(chosen["country"]), chosen["range"]) == ({None, "~null", "~", "DE"}, ("wide",))


def test_the_limits_of_a_card_stay_beside_a_selection() -> None:
    limited = Selection().within({"country": ("DE",)})
    chosen = Selection(values=(("country", ("FR",)),))
    both = Selection(values=(*limited.values, *chosen.values))
    assert both.values == (("country", ("DE",)), ("country", ("FR",)))


def test_links_open_what_they_say() -> None:
    links = Links("secret", 1)
    assert links.tenant(links.sign(7)) == 7
    assert links.tenant(links.sign(None)) is None
    for forged in (links.sign(7)[:-1], links.sign(7).replace("Nw", "OA"), "", "7", "all"):
        with pytest.raises(PermissionError):
            links.tenant(forged)


def test_links_grow_old() -> None:
    token = Links("secret", 1).sign(7)
    with pytest.raises(PermissionError, match="no longer"):
        Links("secret", -1).tenant(token)


class Source:
    """A question that counts how often it was asked."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.asked = 0
        self.version = 1
        self.cache: Cache[int] = Cache(lambda: self.version)

    async def find(self) -> int:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        return self.asked

    async def get(self) -> tuple[int, bool]:
        return await self.cache.get("key", self.find)


def test_viewers_share_one_query() -> None:
    async def ask() -> None:
        source = Source(0.05)
        assert await asyncio.gather(*(source.get() for _ in range(50))) == [(1, False)] * 50
        assert await source.get() == (1, False)

    asynchronous.run(ask())


def test_a_change_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask() -> None:
        source = Source()
        await source.get()
        source.version += 1
        assert await source.get() == (1, True)
        monkeypatch.setattr(cache, "MIN_SECONDS", 0)
        monkeypatch.setattr(cache, "TIMES_ITS_COST", 0)
        assert await source.get() == (2, False)

    asynchronous.run(ask())


def test_a_slow_answer_is_shown_while_a_newer_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask() -> None:
        monkeypatch.setattr(cache, "MIN_SECONDS", 0)
        monkeypatch.setattr(cache, "TIMES_ITS_COST", 0)
        monkeypatch.setattr(cache, "QUICK_SECONDS", 0)
        source = Source(0.01)
        await source.get()
        source.version += 1
        assert await source.get() == (1, True)
        await asyncio.sleep(0.1)
        assert await source.get() == (2, False)

    asynchronous.run(ask())


def test_an_error_is_not_kept() -> None:
    async def fail() -> Any:
        raise LookupError

    async def ask() -> None:
        source = Source()
        with pytest.raises(LookupError):
            await source.cache.get("key", fail)
        assert await source.get() == (1, False)

    asynchronous.run(ask())


def test_one_viewer_leaves_room_for_others() -> None:
    async def ask() -> None:
        gate = Gate(most=3, at_once=1)
        async with gate.passing("greedy"):
            waiting = [asyncio.create_task(gate.passing("greedy").__aenter__()) for _ in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(TooManyQuestionsError):
                await gate.passing("greedy").__aenter__()
            async with asyncio.timeout(1), gate.passing("modest"):
                pass
            assert not any(task.done() for task in waiting)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        async with asyncio.timeout(1), gate.passing("greedy"):
            pass

    asynchronous.run(ask())


def test_the_period_before_is_as_long() -> None:
    finest = CATALOG.rollups[0]
    now = 100 * HOUR + 30 * 60
    asked = ranges.Range(CATALOG.rollups[1], 76 * HOUR, 101 * HOUR, HOUR, True)
    before = ranges.before(asked, finest, now)
    assert (before.rollup.name, before.start, before.end) == ("fine", 76 * HOUR - 24 * HOUR - 1800, 76 * HOUR)
