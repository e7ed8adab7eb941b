"""A board of orders: each number is what SQL says of the raw orders, for any range, filter and tenant."""

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import cloned_database
from psycopg import sql
from support.dashboard import SECRET, Service, link, serving
from support.orders import BOARD, SCHEMA, fill_orders
from support.page_blocks import DOCS, environment_of_a_reader, run, run_page

from clickrollup.dashboard.boards.read import read
from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer

STATE = "pay 'state"
COLUMN = f'"{STATE}"'
# Whole hours, odd buckets, a part of the last hour, one bucket, and three days, which hours answer.
RANGES = [
    ("2026-03-01T00:00:00Z", "2026-03-01T06:00:00Z"),
    ("2026-03-01T03:35:00Z", "2026-03-01T09:10:00Z"),
    ("2026-03-03T20:00:00Z", "2026-03-03T23:55:00Z"),
    ("2026-03-02T11:15:00Z", "2026-03-02T11:20:00Z"),
    ("2026-03-01T00:00:00Z", "2026-03-04T00:00:00Z"),
]
FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "true"),
    ({STATE: ["paid", "~null"]}, f"({COLUMN} = 'paid' OR {COLUMN} IS NULL)"),
    ({STATE: "__proto__"}, f"{COLUMN} = '__proto__'"),
    ({"gift": "true"}, "gift"),
    (
        {"gift": ["false", "~null"], STATE: ["open", "sent"]},
        f"gift IS NOT true AND {COLUMN} IN ('open', 'sent')",
    ),
]
TENANTS = [None, 2]
COMBINATIONS = list(product(RANGES, FILTERS, TENANTS))
# As the board shows it, with one sketch over the raw rows instead of united ones: never more buyers than orders.
MEASURES = """count(*), sum(amount)::float8, avg(amount)::float8,
    least(count(*), ceil(hll_cardinality(hll_add_agg(hll_hash_bigint(buyer))))::bigint),
    max(amount)::float8, min(ordered_at)::text, (max(amount) - min(amount))::float8"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("boards")
    (made / "orders.yaml").write_text(BOARD, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def service(server: PostgresServer, template_database: str, folder: Path) -> Iterator[Service]:
    """A dashboard with a board of orders that opens by links."""
    with cloned_database(server, template_database) as dsn:
        fill_orders(dsn)
        flags = ["--secret", SECRET, "--boards", str(folder), "--schema-name", SCHEMA]
        with serving(dsn, dsn, *flags) as running:
            yield running


def raw(
    service: Service, times: tuple[str, str], condition: str, tenant: int | None, key: str = "''"
) -> list[list[Any]]:
    """Return key and all measures of the raw orders."""
    query = f"""
        SELECT ({key})::text, {MEASURES} FROM {{schema}}.orders
        WHERE ordered_at >= %s AND ordered_at < %s AND ({condition.replace("%", "%%")})
          AND (%s::bigint IS NULL OR customer_id = %s)
        GROUP BY 1"""
    with psycopg.connect(service.dsn) as connection:
        connection.execute("SET timezone = 'UTC'")
        composed = sql.SQL(query).format(schema=sql.Identifier(SCHEMA))  # type: ignore[arg-type]
        rows = connection.execute(composed, [*times, tenant, tenant]).fetchall()
    return sorted(([*row] for row in rows), key=str)


def ask(
    service: Service, times: tuple[str, str], tenant: int | None, token: str | None = None, **more: Any
) -> Any:
    """Return the answer of the board."""
    chosen = {} if tenant is None else {"tenant": tenant}
    span = {"range": "custom", "from": times[0], "until": times[1], "token": token or link(None)}
    status, body = service.get("api/board", **(span | chosen | more))
    assert status == 200, body
    return body["cards"]


def close(found: list[list[Any]], expected: list[list[Any]]) -> bool:
    """Tell whether rows are alike, floating point numbers in their first twelve digits."""
    return [
        [pytest.approx(cell, rel=1e-12) if isinstance(cell, float) else cell for cell in row]
        for row in expected
    ] == found


@pytest.mark.parametrize(("times", "chosen", "tenant"), COMBINATIONS)
def test_every_number_is_what_sql_says(
    service: Service, times: tuple[str, str], chosen: tuple[dict[str, Any], str], tenant: int | None
) -> None:
    parameters, condition = chosen
    cards = ask(service, times, tenant, **parameters)
    part = "part" if parameters else "base"
    by_state = raw(service, times, condition, tenant, COLUMN)
    assert close(sorted(cards["table"][part]["rows"][STATE], key=str), by_state)
    whole = raw(service, times, condition, tenant)
    totals = [cards[name][part]["total"][0] for name in ("orders", "revenue", "basket", "buyers")]
    assert close([totals], [row[1:5] for row in whole] or [[0, None, None, 0]])
    gifts = raw(service, times, condition, tenant, "gift")
    assert sorted(([row[0], row[1]] for row in cards["columns"][part]["rows"]["gift"]), key=str) == [
        row[:2] for row in gifts
    ]
    width = cards["trend"]["range"]["seconds"]
    epochs = raw(
        service, times, condition, tenant, f"extract(epoch FROM ordered_at)::bigint / {width} * {width}"
    )
    trend: dict[str, float] = {}
    for start, _, revenue in cards["trend"][part]["trend"]:
        trend[str(start)] = trend.get(str(start), 0) + revenue
    assert trend == {row[0]: pytest.approx(row[2], rel=1e-12) for row in epochs}
    clock = "extract(isodow FROM ordered_at AT TIME ZONE 'UTC') || ' ' || extract(hour FROM ordered_at AT TIME ZONE 'UTC')"
    hours = {f"{day} {hour}": count for day, hour, count in cards["week"][part]["hours"]}
    assert hours == {row[0]: row[1] for row in raw(service, times, condition, tenant, clock)}


def test_a_card_of_its_own_limits_counts_within_them(service: Service) -> None:
    times = RANGES[0]
    limit = f"({COLUMN} = 'paid' OR {COLUMN} IS NULL)"
    paid = ask(service, times, None, gift="true")["paid"]
    assert paid["base"]["total"] == [raw(service, times, limit, None)[0][1]]
    assert paid["part"]["total"] == [raw(service, times, f"{limit} AND gift", None)[0][1]]


def test_a_filter_of_its_own_dimension_leaves_a_card_whole(service: Service) -> None:
    times = RANGES[0]
    bars = ask(service, times, None, **{STATE: "paid", "gift": "true"})["bars"]
    expected = raw(service, times, "gift", None, COLUMN)
    assert close(sorted(bars["own"]["rows"][STATE], key=str), [[row[0], row[3]] for row in expected])


def test_what_does_not_know_a_dimension_says_so(service: Service) -> None:
    cards = ask(service, RANGES[0], None, **{STATE: "paid"})
    assert (cards["total"]["ignored"], cards["total"]["part"]) == ([STATE], None)
    assert "does not tell tenants apart" in ask(service, RANGES[0], 2)["total"]["refused"]


def tops(service: Service, **more: Any) -> Any:
    times = {"range": "custom", "from": RANGES[0][0], "until": RANGES[0][1], "token": link(None)}
    return service.get("api/tops", **(times | more))[1]["cards"]


def test_lists_are_ranked(service: Service) -> None:
    cards = tops(service)
    shops = raw(service, RANGES[0], "true", None, "customer_id")
    assert cards["shops"]["rows"] == sorted(([row[0], row[2]] for row in shops), key=lambda row: -row[1])
    # Half an hour of lists is united where there are many of them.
    assert cards["products"]["rows"]
    assert not cards["products"]["is_whole"]


def test_a_tenant_sees_his_own_and_no_list_of_tenants(service: Service) -> None:
    own = ask(service, RANGES[0], None, token=link(2))
    assert own["table"]["base"] == ask(service, RANGES[0], 2)["table"]["base"]
    assert "refused" in own["total"]
    listed = tops(service, token=link(2))
    assert list(listed) == ["products"]
    status, layout = service.get("api/layout", token=link(2))
    assert (status, "shops" in {card["id"] for card in layout["cards"]}) == (200, False)
    assert service.get("api/board", token=link(2), tenant=1)[0] == 403


def test_months_of_a_zone_are_whole(service: Service) -> None:
    cards = ask(service, ("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"), None, page=2)
    months = ("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")
    assert cards["months"]["range"]["starts"] == [1772319600]
    assert cards["months"]["base"]["trend"] == [[1772319600, raw(service, months, "true", None)[0][2]]]
    shops = raw(service, months, "true", None, "customer_id")
    assert sorted(cards["months-shops"]["base"]["rows"]["customer_id"]) == [[row[0], row[2]] for row in shops]


def test_a_frame_of_one_card_asks_for_no_other(service: Service) -> None:
    assert list(ask(service, RANGES[0], None, chart="columns")) == ["columns"]
    assert len(ask(service, RANGES[0], None, chart="nonesuch")) > 8


def test_a_board_follows_its_file(service: Service, folder: Path) -> None:
    file = folder / "orders.yaml"
    _, before = service.get("api/layout", token=link(None))
    try:
        file.write_text(BOARD.replace("title: Orders\n", "title: Sales\n", 1), encoding="utf-8")
        wait_until(
            lambda: service.get("api/layout", token=link(None))[1]["title"] == "Sales",
            seconds=30,
            what="the new title",
        )
        file.write_text(BOARD.replace("type: heat", "type: warm", 1), encoding="utf-8")
        wait_until(
            lambda: service.get("api/layout", token=link(None))[1]["problem"], seconds=30, what="a problem"
        )
        _, broken = service.get("api/layout", token=link(None))
        assert re.search(
            r"orders.yaml, line \d+, pages\[0\].cards\[5\].type: it is 'warm'", broken["problem"]
        )
        assert (broken["title"], broken["version"] > before["version"]) == ("Sales", True)
        assert "orders.yaml" not in json.dumps(service.get("api/layout", token=link(2))[1])
    finally:
        file.write_text(BOARD, encoding="utf-8")
    wait_until(
        lambda: not service.get("api/layout", token=link(None))[1]["problem"], seconds=30, what="a good file"
    )


def test_a_board_that_is_not_there_is_said(service: Service) -> None:
    assert service.get("api/board", token=link(None), board="../orders")[0] == 404
    _, layout = service.get("api/layout", token=link(None), board="sales", page="9")
    assert (layout["name"], layout["page"], len(layout["notes"])) == ("orders", 1, 2)


def test_the_page_about_boards_works_block_by_block(server: PostgresServer, tmp_path: Path) -> None:
    environment = environment_of_a_reader(server, "postgres")
    run_page((DOCS / "boards.md").read_text(encoding="utf-8"), environment, tmp_path)
    dsn = server.dsn("shop")
    with serving(dsn, dsn, "--boards", str(tmp_path / "boards")) as service:
        status, body = service.get("api/board", range="24h")
        _, lists = service.get("api/tops", range="24h")
    cards = list(body["cards"].values())
    assert (status, [card for card in cards if "refused" in card]) == (200, [])
    assert cards[0]["base"]["total"][0] > 10_000
    assert len(lists["cards"]["card-1-5"]["rows"]) == 10
    again = run("sh", "clickrollup dashboard --dsn dbname=shop --init orders_1h", environment, tmp_path)
    assert read("printed.yaml", again).board.rollup == "orders_1h"
    with pytest.raises(AssertionError, match=r"orders_5min.yaml cannot be written: File exists"):
        run(
            "sh",
            "clickrollup dashboard --dsn dbname=shop --boards boards --init orders_5min",
            environment,
            tmp_path,
        )
