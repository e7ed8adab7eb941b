"""What rules of alerts measure over real rollups, and what `clickrollup alerts --check` says."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from support import asynchronous
from support.alerts import SILENT, boards, make_keeper
from support.dashboard import make_login
from support.databases import cloned_database

from clickrollup.alerts.files import document
from clickrollup.alerts.measuring import Measured, UnmeasurableError, measure
from clickrollup.alerts.rules import Rule, read
from clickrollup.cli import main
from clickrollup.rollups.trust import ReaderSettings
from clickrollup.sandbox.postgres import PostgresServer

# Twenty-two days of orders, the newest of them of this moment; the last two days are not all rolled up.
ORDERS = """
CREATE TABLE orders (order_id bigint GENERATED ALWAYS AS IDENTITY, ordered_at timestamptz NOT NULL, shop text, customer_id bigint,
                     article integer, amount numeric);
CREATE INDEX ON orders USING brin (order_id);
INSERT INTO orders (ordered_at, shop, customer_id, article, amount)
SELECT now() - i * interval '277 seconds', CASE WHEN i % 7 > 0 THEN 'shop ' || i % 3 END, i % 3, i % 50, i % 11
FROM generate_series(1, 7000) AS i ORDER BY i DESC;
SELECT clickrollup.create_rollup('orders', 'orders_5min', '5 minutes', ARRAY['shop', 'customer_id'], ARRAY[
    clickrollup.count_events('orders'), clickrollup.sum_of('amount', 'amount'), clickrollup.average_of('amount', 'price'),
    clickrollup.min_of('amount', 'least'), clickrollup.max_of('amount', 'most'), clickrollup.distinct_of('article', 'articles'),
    clickrollup.max_of('ordered_at', 'latest'), clickrollup.top_of('article', 'top_articles', 5),
    clickrollup.aggregate_of('flags', 'bit_or(article)', '{stored} | {incoming}', 'bit_or({column})')], schedule => NULL);
CALL clickrollup.run_rollup('orders_5min');
INSERT INTO orders (ordered_at, shop, customer_id, article, amount)
SELECT now() - i * interval '93 seconds', 'shop ' || i % 3, i % 3, i % 50, i % 11 FROM generate_series(1, 1800) AS i;
"""
RAW = {
    "orders": "count(*)::float8",
    "amount": "sum(amount)::float8",
    "price": "avg(amount)::float8",
    "least": "min(amount)::float8",
    "most": "max(amount)::float8",
    "articles": "ceil(hll_cardinality(hll_add_agg(hll_hash_integer(article))))::float8",
}


@pytest.fixture(scope="module")
def dsn(server: PostgresServer, template_database: str) -> Iterator[str]:
    """A database with a clickstream and orders."""
    with cloned_database(server, template_database) as made:
        with psycopg.connect(made, autocommit=True) as connection:
            for statement in ORDERS.split(";\n"):
                connection.execute(statement.encode())
        yield made


@pytest.fixture(scope="module")
def login(dsn: str) -> str:
    """A role that may read, and keep alerts."""
    return make_keeper(dsn)


def rule_of(text: str) -> Rule:
    (rule,) = read([document("r.yaml", f"alerts:\n- {{name: r, rollup: orders_5min, {text}}}")], [])
    return rule


def measured(login: str, rule: Rule, role: str = "clickrollup_reader") -> Measured:
    async def ask() -> Measured:
        async with await psycopg.AsyncConnection.connect(login, autocommit=True) as connection:
            return await measure(connection, rule, ReaderSettings(reader_role=role), 10)

    return asynchronous.run(ask())


@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize(
    ("text", "key", "condition"),
    [
        ("window: 2h", "NULL", "true"),
        ("window: 3d, by: shop", "shop", "true"),
        ("window: 1d, by: shop, where: {customer_id: [1, 2]}", "shop", "customer_id IN (1, 2)"),
        ("window: 1d, where: {shop: [null, shop 1]}", "NULL", "shop IS NULL OR shop = 'shop 1'"),
    ],
    ids=["all", "by", "by, limited", "unknown"],
)
def test_what_is_measured_is_what_the_events_say(
    dsn: str, login: str, name: str, text: str, key: str, condition: str
) -> None:
    found = measured(login, rule_of(f"measure: {name}, above: 1, {text}"))
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            f"""SELECT {key}::text, {RAW[name]} FROM orders
                WHERE ordered_at >= %s AND ordered_at < %s AND ({condition}) GROUP BY 1""".encode(),
            [found.start, found.end],
        ).fetchall()
    assert {one.value: one.measured for one in found.found} == pytest.approx(dict(rows))
    assert rows


def test_past_weeks_are_measured_at_the_same_time(dsn: str, login: str) -> None:
    found = measured(login, rule_of("measure: amount, window: 6h, by: shop, off_by: 0.1, weeks: 3"))
    with psycopg.connect(dsn) as connection:
        for one in found.found:
            query = """SELECT sum(amount)::float8 FROM orders WHERE shop IS NOT DISTINCT FROM %s
                       AND ordered_at >= %s - %s * interval '168 hours' AND ordered_at < %s - %s * interval '168 hours'"""
            weeks = [
                connection.execute(query, [one.value, found.start, week, found.end, week]).fetchone()
                for week in (0, 1, 2, 3)
            ]
            assert [(one.measured,), *((value,) for value in one.past)] == weeks
    assert len(found.found) == 4


def test_a_value_that_fell_silent_is_measured(dsn: str, login: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO orders (ordered_at, shop, customer_id) VALUES (now() - interval '20 hours', 'closed', 1)"
        )
    rule = "window: 1h, by: shop, measure"
    assert ("closed", 0.0) in [
        (m.value, m.measured) for m in measured(login, rule_of(f"{rule}: orders, below: 1")).found
    ]
    assert ("closed", None) in [
        (m.value, m.measured) for m in measured(login, rule_of(f"{rule}: price, below: 1")).found
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "measure: orders, window: 7m",
            "a window of 420 s is no whole number of buckets, which are of 5 minutes|00:05:00",
        ),
        (
            "measure: order, window: 5m",
            "has no measure order that an alert can judge; there are: amount, articles, flags, least",
        ),
        ("measure: latest, window: 5m", "has no measure latest that an alert can judge"),
        ("measure: orders, window: 5m, item: 7", "orders is no top N: it has no items"),
        ("measure: orders, window: 5m, by: city", "has no dimension city; there are: customer_id, shop"),
        (
            "measure: orders, window: 5m, where: {customer_id: [x]}",
            "the database refuses: invalid input syntax",
        ),
    ],
)
def test_what_cannot_be_measured_is_told(login: str, text: str, told: str) -> None:
    with pytest.raises(UnmeasurableError, match=told):
        measured(login, rule_of(f"{text}, above: 1"))


def test_what_the_reader_may_not_read_is_told(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE ROLE alerts_nobody LOGIN")
    plain = psycopg.conninfo.make_conninfo(dsn, user="alerts_nobody")
    with pytest.raises(UnmeasurableError, match="permission denied"):
        measured(plain, rule_of("measure: orders, window: 5m, above: 1"), "alerts_nobody")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP ROLE alerts_nobody")


@pytest.mark.parametrize(
    ("name", "by", "query"),
    [
        ("flags", "", "SELECT NULL, bit_or(article)::float8, NULL FROM chosen"),
        ("flags", "shop", "SELECT shop, bit_or(article)::float8, NULL FROM chosen GROUP BY shop"),
        (
            "top_articles",
            "",
            """SELECT NULL, count(*)::float8, article::text FROM chosen
               GROUP BY article ORDER BY 2 DESC, article::text COLLATE "C" LIMIT 1""",
        ),
        (
            "top_articles, item: 7",
            "shop",
            "SELECT shop, count(*) FILTER (WHERE article = 7)::float8, '7' FROM chosen GROUP BY shop",
        ),
    ],
    ids=["an aggregate", "an aggregate by shop", "the first of a top N", "an item by shop"],
)
def test_aggregates_and_top_lists_are_measured(dsn: str, login: str, name: str, by: str, query: str) -> None:
    limit = "where: {shop: [shop 1, shop 2]}" + (f", by: {by}" if by else "")
    found = measured(login, rule_of(f"measure: {name}, above: 1, window: 10m, {limit}"))
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            f"""WITH chosen AS (SELECT * FROM orders WHERE ordered_at >= %s AND ordered_at < %s
                                AND shop IN ('shop 1', 'shop 2')) {query}""".encode(),
            [found.start, found.end],
        ).fetchall()
    assert sorted((one.value, one.measured, one.item) for one in found.found) == sorted(rows)
    assert rows


def called(login: str, folder: Path, *flags: str) -> Result:
    """Run the command, in a thread of its own: Playwright keeps a loop running in the main one."""
    arguments = ["alerts", "--dsn", login, "--boards", str(folder), *flags]
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(CliRunner().invoke, main, arguments).result()


def test_check_says_what_would_fire_and_keeps_nothing(dsn: str, login: str, tmp_path: Path) -> None:
    rules = (
        "{name: many, rollup: orders_5min, measure: orders, window: 1d, by: shop, above: 30, text: 'Many in {value}', for: 5m}",
        "{name: quiet, rollup: orders_5min, measure: orders, window: 1d, above: 300000}",
        "{name: wrong, rollup: nowhere, measure: orders, window: 1d, above: 1}",
    )
    done = called(login, boards(tmp_path / "three", *rules), "--check", "--json")
    found = {(one["rule"], one.get("value")): one for one in json.loads(done.stdout.splitlines()[0])}
    assert done.exit_code == 1
    assert "1 of 3 rules cannot be judged" in done.output
    assert found["many", "shop 1"]["title"] == "Many in shop 1"
    assert (found["many", "shop 1"]["bound"], found["many", "shop 1"]["after_seconds"]) == (30, 300)
    assert found["quiet", None]["fires"] is False
    assert found["wrong", None]["error"] == "there is no rollup nowhere, or it cannot be read"
    done = called(login, boards(tmp_path / "two", *rules[:2]), "--check")
    assert done.exit_code == 0
    assert "FIRES  Many in shop 1 (warning, after 300 s)" in done.output
    assert "quiet  quiet" in done.output
    with psycopg.connect(dsn) as connection:
        assert connection.execute(
            "SELECT count(*) FROM clickrollup.alerts WHERE rule = 'many'"
        ).fetchone() == (0,)


def test_a_mistake_in_a_file_ends_the_command(login: str, tmp_path: Path) -> None:
    done = called(login, boards(tmp_path, SILENT.format(send="[pager]")))
    assert done.exit_code == 2
    assert "board.yaml, line 3, alerts[0].send: no channel is called pager; there is none" in done.output


def test_without_the_right_to_keep_alerts_it_ends(dsn: str, tmp_path: Path) -> None:
    done = called(make_login(dsn), boards(tmp_path, SILENT.format(send="[]")))
    assert done.exit_code == 2
    assert "clickrollup.grant_alerts('ROLE')" in done.output
