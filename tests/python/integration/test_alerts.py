"""`clickrollup alerts` and the dashboard's: rules over real rollups, sent to a real HTTP server and a real mail server."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
from click.testing import CliRunner, Result
from support import asynchronous
from support.dashboard import SECRET, Service, link, make_login, serving
from support.databases import cloned_database
from support.receivers import mailbox, webhook

from clickrollup.alerts.files import document
from clickrollup.alerts.measuring import Measured, UnmeasurableError, measure
from clickrollup.alerts.rules import Rule, read
from clickrollup.cli import main
from clickrollup.rollups.trust import ReaderSettings
from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.network import free_port
from clickrollup.sandbox.postgres import PostgresServer, clean_environment

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
SILENT = (
    "{{name: silent, rollup: rollup_events_5min, measure: event_count, window: 15m, below: 1, send: {send}}}"
)


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


def make_keeper(dsn: str) -> str:
    """Create a role that may read rollups and keep alerts."""
    made = make_login(dsn)
    role = psycopg.conninfo.conninfo_to_dict(made)["user"]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT clickrollup.grant_alerts(%s)", [role])
    return made


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


def boards(folder: Path, *rules: str) -> Path:
    folder.mkdir(exist_ok=True)
    listed = "\n".join(f"  - {rule}" for rule in rules)
    (folder / "board.yaml").write_text(f"title: Board\nalerts:\n{listed}\n", encoding="utf-8")
    return folder


def called(login: str, folder: Path, *flags: str) -> Result:
    return CliRunner().invoke(main, ["alerts", "--dsn", login, "--boards", str(folder), *flags])


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


@contextmanager
def watching(login: str, folder: Path, *flags: str, group: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `clickrollup alerts` with a log beside the folder."""
    command = (
        "alerts",
        "--dsn",
        login,
        "--boards",
        str(folder),
        "--every",
        "0.3",
        "--alert-group",
        group,
        *flags,
    )
    with (folder.parent / f"{folder.name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "clickrollup", *command], stdout=log, stderr=log, env=clean_environment()
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0


def outbox(dsn: str, group: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            """SELECT m.channel, m.change, m.sent_at IS NOT NULL, m.attempts > 1, m.message_id::text
               FROM clickrollup.alert_messages AS m WHERE m.alert_group = %s ORDER BY m.channel, m.created_at""",
            [group],
        ).fetchall()


def test_two_services_send_each_change_once_also_after_an_outage_of_the_receiver(
    server: PostgresServer, template_database: str, tmp_path: Path
) -> None:
    with cloned_database(server, template_database) as dsn, mailbox() as box:
        login, port = make_keeper(dsn), free_port()
        folder = boards(tmp_path / "boards", SILENT.format(send="[ops, team]"))
        flags = (
            *(
                "--channels",
                f"ops=http://127.0.0.1:{port}/hook",
                "--channels",
                "team=mailto:a@example.org,b@example.org",
            ),
            *("--smtp", f"smtp://127.0.0.1:{box.port}", "--mail-from", "alerts@example.org"),
        )
        listening = psycopg.connect(dsn, autocommit=True)
        listening.execute("LISTEN clickrollup_alerts")
        listen = ("--listen", f"127.0.0.1:{(asked := free_port())}")
        with (
            watching(login, folder, *flags, *listen, group="two"),
            watching(login, folder, *flags, group="two"),
        ):
            # Nobody listens at the webhook yet.
            wait_until(lambda: any(one[3] for one in outbox(dsn, "two")), seconds=30, what="a second attempt")
            # A slow receiver: meanwhile the other service must leave the message alone.
            with webhook(port, seconds=1.5) as hook:
                wait_until(lambda: len(hook.taken) == 1, seconds=30, what="the webhook")
                with psycopg.connect(dsn, autocommit=True) as connection:
                    connection.execute(
                        """INSERT INTO events (event_time, customer_id)
                           SELECT now() - i * interval '1 minute', 1 FROM generate_series(0, 15) AS i"""
                    )
                wait_until(
                    lambda: [row[2] for row in outbox(dsn, "two")] == [True] * 4,
                    seconds=30,
                    what="that it is resolved",
                )
                rows = outbox(dsn, "two")
                assert [row[:3] for row in rows] == [
                    ("ops", "fired", True),
                    ("ops", "resolved", True),
                    ("team", "fired", True),
                    ("team", "resolved", True),
                ]
                assert hook.changes() == [("fired", "silent"), ("resolved", "silent")]
                assert hook.keys == [one["id"] for one in hook.taken] == [row[4] for row in rows[:2]]
            told = urlopen(f"http://127.0.0.1:{asked}/metrics", timeout=5).read().decode()
            assert "\nclickrollup_alerts_rules 1.0\n" in told
            assert urlopen(f"http://127.0.0.1:{asked}/readyz", timeout=5).status == 200
        heard = [json.loads(note.payload)["change"] for note in listening.notifies(timeout=0)]
        listening.close()
        assert heard == ["fired", "resolved"]
        assert box.recipients == [["a@example.org", "b@example.org"]] * 2
        assert [mail["Subject"] for mail in box.mails] == [
            "[warning] fired: silent",
            "[warning] resolved: silent",
        ]
        assert [mail["Message-ID"] for mail in box.mails] == [f"<{row[4]}@clickrollup>" for row in rows[2:]]
        with psycopg.connect(dsn) as connection:
            kept = connection.execute("SELECT state, measured, bound FROM clickrollup.alerts").fetchall()
        assert [(state, bound) for state, _, bound in kept] == [("resolved", 1.0)]
        assert f"{port}/hook" not in (tmp_path / "boards.log").read_text()


ODD = """
CREATE TABLE odd (odd_id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, customer_id text, amount float8);
SELECT clickrollup.create_rollup('odd', 'odd_5min', '5 minutes', ARRAY['customer_id'],
    ARRAY[clickrollup.sum_of('amount', 'amount')], time_column => 'at', schedule => NULL);
INSERT INTO odd (at, customer_id, amount) SELECT now() - interval '6 minutes', name, amount::float8
FROM unnest(%s::text[], %s::text[]) AS o (name, amount);
SELECT clickrollup.grant_reader();
"""


def test_no_value_of_the_data_stops_the_alerts(
    server: PostgresServer, template_database: str, tmp_path: Path
) -> None:
    """Numbers that JSON has not, tenants that are none, a value too long for an index; and one rule that fails."""
    names = ["\u00b2", "9" * 30, "7", "x" * 5000, None]
    amounts = ["NaN", "Infinity", "1", "-Infinity", "2"]
    rule = "rollup: odd_5min, measure: amount, window: 15m, by: customer_id, send: [ops]"
    rules = (
        "{name: broken, rollup: odd_5min, measure: amount, window: 15m, above: 0.5}",
        f"{{name: odd, {rule}, above: 0.5, below: 0}}",
    )
    with cloned_database(server, template_database) as dsn, webhook() as hook:
        login = make_keeper(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            for statement in ODD.split(";\n"):
                connection.execute(statement.encode(), [names, amounts] if "%s" in statement else None)
            # Whatever else may be wrong with one alert.
            connection.execute(b"ALTER TABLE clickrollup.alerts ADD CHECK (rule <> 'broken')")
        folder = boards(tmp_path / "boards", *rules)
        with watching(login, folder, "--channels", f"ops={hook.address}", group="odd"):
            wait_until(lambda: len(hook.taken) == 5, seconds=30, what="five alerts")
        found = {str(one["value"])[:40]: (one["measured"], one["tenant"]) for one in hook.taken}
    shortened = next(name for name in found if name.startswith("xxx"))
    assert found == {
        "\u00b2": ("NaN", None),
        "9" * 30: ("Infinity", None),
        "7": (1, 7),
        shortened: ("-Infinity", None),
        "None": (2, None),
    }


def test_the_dashboard_judges_and_shows_each_tenant_its_own(
    server: PostgresServer, template_database: str, tmp_path: Path
) -> None:
    rules = (
        "{name: busy, rollup: rollup_events_5min, measure: event_count, window: 15m, by: customer_id, above: 5, send: [ops]}",
        "{name: all, rollup: rollup_events_5min, measure: event_count, window: 15m, above: 5, severity: critical}",
        "{name: waits, rollup: rollup_events_5min, measure: event_count, window: 15m, above: 5, for: 1h}",
        "{name: wrong, rollup: nowhere, measure: event_count, window: 15m, above: 5}",
    )
    with cloned_database(server, template_database) as dsn, webhook() as hook:
        login = make_keeper(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(
                """INSERT INTO events (event_time, customer_id)
                   SELECT now() - i * interval '5 seconds', 1 + i % 2 FROM generate_series(0, 300) AS i"""
            )
        folder = boards(tmp_path / "boards", *rules)
        flags = (
            "--secret",
            SECRET,
            "--boards",
            str(folder),
            "--alerts-every",
            "0.3",
            "--channels",
            f"ops={hook.address}",
        )
        with serving(dsn, login, *flags) as service:
            wait_until(lambda: len(hook.taken) == 2, seconds=30, what="two webhooks")
            assert sorted(one["tenant"] for one in hook.taken) == [1, 2]
            found = shown(service, None)
            assert [(one["rule"], one["value"]) for one in found["alerts"][:1]] == [("all", None)]
            assert sorted(one["value"] or "" for one in found["alerts"]) == ["", "1", "2"]
            assert found["problems"] == {"wrong": "there is no rollup nowhere, or it cannot be read"}
            of_one = shown(service, 1)
            assert [(one["rule"], one["value"], one["state"]) for one in of_one["alerts"]] == [
                ("busy", "1", "open")
            ]
            assert of_one["problems"] == {}
            # A rule that is taken out of the file while it runs; a mistake leaves the rest as it was.
            (folder / "board.yaml").write_text("alerts: 7", encoding="utf-8")
            wait_until(
                lambda: "will not do" in str(shown(service, None)["problems"]), seconds=30, what="the mistake"
            )
            assert len(shown(service, None)["alerts"]) == 3


def shown(service: Service, tenant: int | None) -> Any:
    status, body = service.get("api/alerts", token=link(tenant))
    assert status == 200, body
    return body
