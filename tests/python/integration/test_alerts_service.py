"""Services that judge alerts and send them, to a real HTTP server and a real mail server; what the dashboard shows of it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg
import pytest
from psycopg import sql
from support import systemd
from support.alerts import SILENT, boards, make_keeper
from support.dashboard import SECRET, Service, link, serving
from support.databases import cloned_database
from support.receivers import mailbox, webhook

from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.network import free_port
from clickrollup.sandbox.postgres import PostgresServer, clean_environment


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
    server: PostgresServer, template_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    with (
        cloned_database(server, template_database) as dsn,
        mailbox() as box,
        systemd.listening(str(tmp_path / "notify")) as told_systemd,
    ):
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
            with urlopen(f"http://127.0.0.1:{asked}/metrics", timeout=5) as answer:
                told = answer.read().decode()
            assert "\nclickrollup_alerts_rules 1.0\n" in told
            for path in ("readyz", "livez"):
                probe = Request(f"http://127.0.0.1:{asked}/{path}", method="HEAD")
                with urlopen(probe, timeout=5) as answer:  # noqa: S310
                    assert (answer.status, answer.headers["Content-Length"], answer.read()) == (200, "3", b"")
        assert systemd.heard(told_systemd) == [b"READY=1"] * 2
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


# Orders of tenants 1 and 2 in a schema of their own; tenant 1 has a reader there too.
SHOP = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (order_id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, customer_id bigint);
SELECT clickrollup.create_rollup('shop.orders', 'shop.orders_5min', '5 minutes', ARRAY['customer_id'],
    ARRAY[clickrollup.count_events('orders')], time_column => 'at', schedule => NULL);
INSERT INTO shop.orders (at, customer_id) SELECT now() - i * interval '30 seconds', 1 + i % 2 FROM generate_series(0, 60) AS i;
SELECT clickrollup.grant_reader('shop');
SELECT clickrollup.create_tenant_reader(1, 'shop')
"""


def test_the_dashboard_judges_and_shows_each_tenant_its_own(
    server: PostgresServer, template_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    rules = (
        "{name: busy, rollup: rollup_events_5min, measure: event_count, window: 15m, by: customer_id, above: 5, send: [ops]}",
        "{name: all, rollup: rollup_events_5min, measure: event_count, window: 15m, above: 5, severity: critical}",
        "{name: waits, rollup: rollup_events_5min, measure: event_count, window: 15m, above: 5, for: 1h}",
        "{name: wrong, rollup: nowhere, measure: event_count, window: 15m, above: 5}",
        "{name: sold, rollup: shop.orders_5min, measure: orders, window: 15m, by: customer_id, above: 5, severity: info}",
    )
    with (
        cloned_database(server, template_database) as dsn,
        webhook() as hook,
        systemd.listening(str(tmp_path / "notify")) as told_systemd,
    ):
        login = make_keeper(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(
                """INSERT INTO events (event_time, customer_id)
                   SELECT now() - i * interval '5 seconds', 1 + i % 2 FROM generate_series(0, 300) AS i"""
            )
            for statement in SHOP.split(";\n"):
                connection.execute(statement.encode())
            role = psycopg.conninfo.conninfo_to_dict(login)["user"]
            connection.execute(sql.SQL("GRANT shop_tenant_1_reader TO {}").format(sql.Identifier(role)))
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
            assert systemd.heard(told_systemd) == [b"READY=1"]
            assert sorted(one["tenant"] for one in hook.taken) == [1, 2]
            found = shown(service, None)
            assert [(one["rule"], one["value"]) for one in found["alerts"][:1]] == [("all", None)]
            assert sorted(one["value"] or "" for one in found["alerts"]) == ["", "1", "1", "2", "2"]
            assert found["problems"] == {"wrong": "there is no rollup nowhere, or it cannot be read"}
            of_one = shown(service, 1)
            assert [(one["rule"], one["value"], one["state"]) for one in of_one["alerts"]] == [
                ("busy", "1", "open"),
                ("sold", "1", "open"),
            ]
            assert [one["rule"] for one in shown(service, 2)["alerts"]] == ["busy"]
            assert of_one["problems"] == {}
            # A rule that is taken out of the file while it runs; a mistake leaves the rest as it was.
            (folder / "board.yaml").write_text("alerts: 7", encoding="utf-8")
            wait_until(
                lambda: "will not do" in str(shown(service, None)["problems"]), seconds=30, what="the mistake"
            )
            assert len(shown(service, None)["alerts"]) == 5


def shown(service: Service, tenant: int | None) -> Any:
    status, body = service.get("api/alerts", token=link(tenant))
    assert status == 200, body
    return body
