"""Parts of the dashboard that need no database."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from clickrollup.dashboard import cache, ranges
from clickrollup.dashboard.cache import Cache
from clickrollup.dashboard.catalog import MEASURES, TENANT, Catalog, NoRollupError, Rollup, build
from clickrollup.dashboard.cover import cover, even
from clickrollup.dashboard.links import Links
from clickrollup.dashboard.queries import DIMENSIONS, read_selection
from clickrollup.dashboard.requests import Gate, TooManyQuestionsError

ALL = frozenset(DIMENSIONS) | MEASURES


def rollup(name: str, seconds: int, *more: str) -> Rollup:
    return Rollup(name, f"{name}_parts", "bucket", seconds, ALL | {"bucket", *more})


CATALOG = Catalog(
    (
        rollup("fine", 300, TENANT),
        rollup("all_hours", 3600),
        rollup("hours", 3600, TENANT),
        rollup("days", 86400, TENANT),
    ),
    {},
    "public",
    "clickrollup",
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
    asked = ranges.read({"range": name}, CATALOG, frozenset(DIMENSIONS) | ({TENANT} if tenant else set()))
    assert asked.rollup.name == chosen
    assert asked.start % asked.rollup.seconds == asked.end % asked.rollup.seconds == 0
    assert asked.start <= time.time() - ranges.SECONDS[name]
    assert asked.end > time.time()


def test_a_custom_range_covers_what_was_asked() -> None:
    asked = ranges.read(
        {"range": "custom", "from": "2026-03-01T00:02:03Z", "until": "2026-03-01T02:00:00+01:00"},
        CATALOG,
        frozenset(),
    )
    assert [datetime.fromtimestamp(second, UTC).isoformat() for second in (asked.start, asked.end)] == [
        "2026-03-01T00:00:00+00:00",
        "2026-03-01T01:00:00+00:00",
    ]


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
    asked = ranges.Range(CATALOG.smallest(frozenset({TENANT}), HOUR), start * HOUR, end * HOUR, False)
    found = cover(CATALOG, frozenset({TENANT}), asked)
    assert [(part.rollup.name, part.start // HOUR, part.end // HOUR) for part in found] == parts
    # The trend keeps its own width.
    assert [part.buckets for part in even(CATALOG, frozenset({TENANT}), asked)] == [end - start]


def test_rollups_of_two_tables_are_never_mixed() -> None:
    columns = [*ALL, "bucket"]
    rows = [
        ("public.archive", "archived", "a_parts", "bucket", 300, columns),
        ("public.events", "fine", "f_parts", "bucket", 300, [*columns, TENANT]),
        ("public.events", "all_hours", "h_parts", "bucket", 3600, columns),
        ("public.archive", "archived_days", "d_parts", "bucket", 86400, [*columns, TENANT]),
    ]
    assert [found.name for found in build(rows, [], ("", "")).rollups] == ["fine", "all_hours"]
    assert [found.name for found in build(rows[:1], [], ("", "")).rollups] == ["archived"]
    assert build([], [], ("", "")).rollups == ()


def test_the_smallest_rollup_answers() -> None:
    assert CATALOG.smallest(frozenset({"country"}), HOUR).name == "all_hours"
    assert CATALOG.widths(frozenset({TENANT})) == [DAY, HOUR, 300]


def test_no_rollup_is_told() -> None:
    with pytest.raises(NoRollupError, match="no rollup of this schema has colour"):
        CATALOG.choose(frozenset({"colour"}), 0)


def test_values_travel_through_a_url() -> None:
    selection = read_selection({"tenant": "-5"}, {"country": ["~null", "~~null", "~~", "DE"]})
    assert selection.tenant == -5
    assert set(dict(selection.values)["country"]) == {None, "~null", "~", "DE"}


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

    asyncio.run(ask())


def test_a_change_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask() -> None:
        source = Source()
        await source.get()
        source.version += 1
        assert await source.get() == (1, True)
        monkeypatch.setattr(cache, "MIN_SECONDS", 0)
        monkeypatch.setattr(cache, "TIMES_ITS_COST", 0)
        assert await source.get() == (2, False)

    asyncio.run(ask())


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

    asyncio.run(ask())


def test_an_error_is_not_kept() -> None:
    async def fail() -> Any:
        raise LookupError

    async def ask() -> None:
        source = Source()
        with pytest.raises(LookupError):
            await source.cache.get("key", fail)
        assert await source.get() == (1, False)

    asyncio.run(ask())


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

    asyncio.run(ask())


def test_the_period_before_is_as_long() -> None:
    finest = CATALOG.rollups[0]
    now = 100 * HOUR + 30 * 60
    asked = ranges.Range(CATALOG.rollups[1], 76 * HOUR, 101 * HOUR, True)
    before = ranges.before(asked, finest, now)
    assert (before.rollup.name, before.start, before.end) == ("fine", 76 * HOUR - 24 * HOUR - 1800, 76 * HOUR)
