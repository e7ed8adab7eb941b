"""Rules of alerts: what is wrong with a file is told by file, line and key; what follows from a measurement."""

import math
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from clickrollup.alerts.channels import Message, written
from clickrollup.alerts.files import RuleError, document
from clickrollup.alerts.judging import Kept, Measurement, Step, crossed, judge
from clickrollup.alerts.keeping import in_json, tenant_of, title
from clickrollup.alerts.outbox import pause
from clickrollup.alerts.rules import Rule, read
from clickrollup.alerts.settings import is_mail_server

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = """
title: Orders
alerts:
  - name: silent
    rollup: orders_5min
    measure: orders
    window: 15 minutes
    below: 1
    by: shop
    where: {coupon: [MARCH, null, 7, true]}
    for: 10 minutes
    send: [ops]
  - {name: odd, rollup: orders_5min, measure: price, window: 1h, off_by: 0.4, time_zone: Europe/Berlin}
"""
BASE = "alerts:\n- name: a\n  rollup: r\n  measure: m\n  window: 5m\n"


def test_a_rule_is_read() -> None:
    silent, odd = read([document("orders.yaml", GOOD)], ["ops"])
    assert silent == Rule(
        name="silent",
        rollup="orders_5min",
        measure="orders",
        window=900,
        by="shop",
        where=(("coupon", ("MARCH", None, "7", "true")),),
        below=1,
        hold=600,
        send=("ops",),
        file="orders.yaml",
        line=4,
    )
    assert (odd.window, odd.off_by, odd.weeks, odd.time_zone) == (3600, 0.4, 4, "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BASE, "b.yaml, line 2, alerts[0]: give above, below or off_by"),
        (BASE + "  abov: 1", "b.yaml, line 6, alerts[0].abov: there is no such key; is above meant?"),
        (BASE + "  above: yes", "b.yaml, line 6, alerts[0].above: true will not do: Fires when"),
        (BASE + "  above: 1\n  below: 2", "b.yaml, line 6, alerts[0].above: above is smaller than below"),
        (BASE + "  above: 1\n  off_by: 2", "b.yaml, line 7, alerts[0].off_by: off_by stands alone"),
        (BASE + "  above: 1\n  weeks: 2", "b.yaml, line 7, alerts[0].weeks: weeks belongs to off_by"),
        (
            BASE + "  above: 1\n  time_zone: Nowhere",
            "b.yaml, line 7, alerts[0].time_zone: there is no such time zone",
        ),
        (
            BASE + "  above: 1\n  send: [pager]",
            "b.yaml, line 7, alerts[0].send: no channel is called pager; there are: ops",
        ),
        (BASE + "  above: 1\n  for: soon", 'b.yaml, line 7, alerts[0].for: "soon" will not do: How long'),
        (BASE + "  above: 1\n  name: b", "b.yaml, line 7, alerts[0].name: this key stands here twice"),
        (BASE.replace("5m", "0m") + "  above: 1", "b.yaml, line 5, alerts[0].window: a window of no time"),
        (BASE.replace("  measure: m\n", "") + "  above: 1", "b.yaml, line 2, alerts[0]: measure is missing"),
        (
            BASE + "  above: 1\n" + BASE[8:] + "  above: 1",
            "b.yaml, line 7, alerts[1].name: b.yaml, line 2 has a rule",
        ),
        ("alerts: 7", "b.yaml, line 1, alerts: 7 will not do"),
        ("a: [", "b.yaml, line 1: "),
    ],
)
def test_what_is_wrong_is_told_by_file_line_and_key(text: str, told: str) -> None:
    with pytest.raises(RuleError) as caught:
        read([document("b.yaml", text)], ["ops"])
    assert caught.value.message.startswith(told)


def test_a_file_without_rules_has_none() -> None:
    assert read([document("b.yaml", text) for text in ("", "title: x", "alerts:")], []) == []


def rule(**given: object) -> Rule:
    return Rule(name="r", rollup="r", measure="m", window=300, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "measured", "past", "bound"),
    [
        ({"above": 5}, 6, (), 5),
        ({"above": 5}, 5, (), None),
        ({"below": 5}, 4, (), 5),
        ({"below": 5}, 5, (), None),
        ({"below": 5}, None, (), None),
        ({"above": 9, "below": 2}, 1, (), 2),
        ({"above": 9, "below": 2}, 10, (), 9),
        ({"off_by": 0.5, "weeks": 4}, 151, (100, 100, 100), 100),
        ({"off_by": 0.5, "weeks": 4}, 49, (100, 100), 100),
        ({"off_by": 0.5, "weeks": 4}, 150, (100, 100), None),
        ({"off_by": 0.5, "weeks": 4}, 900, (100,), None),
        ({"off_by": 0.5, "weeks": 4}, 900, (0, 0, 0), None),
        ({"off_by": 0.5, "weeks": 4}, 900, (math.nan, 100, 100), 100),
        ({"off_by": 0.5, "weeks": 4}, math.nan, (100, 100), 100),
        ({"above": 5}, math.inf, (), 5),
        ({"above": 5}, math.nan, (), 5),
        ({"below": 5}, math.nan, (), 5),
    ],
)
def test_a_bound_is_crossed(
    given: dict[str, float], measured: float | None, past: tuple[float, ...], bound: float | None
) -> None:
    assert crossed(rule(**given), Measurement(None, measured, past)) == bound


@pytest.mark.parametrize(
    ("hold", "kept", "measured", "step"),
    [
        (0, None, 1, Step.FIRE),
        (0, None, 9, None),
        (600, None, 1, Step.WAIT),
        (600, ("waiting", 599), 1, Step.KEEP),
        (600, ("waiting", 600), 1, Step.FIRE),
        (600, ("waiting", 600), 9, Step.DROP),
        (600, ("open", 9000), 1, Step.KEEP),
        (600, ("open", 9000), 9, Step.RESOLVE),
        (600, ("open", 9000), None, Step.RESOLVE),
    ],
)
def test_an_alert_passes_through_its_states(
    hold: int, kept: tuple[str, int] | None, measured: float | None, step: Step | None
) -> None:
    before = {} if kept is None else {"x": Kept(1, kept[0], NOW - timedelta(seconds=kept[1]))}
    steps = list(judge(rule(below=5, hold=hold), [Measurement("x", measured)], before, NOW))
    assert [one.step for one in steps] == ([] if step is None else [step])


def test_a_value_that_is_gone_has_no_alert() -> None:
    (one,) = judge(rule(below=5), [], {"gone": Kept(1, "open", NOW)}, NOW)
    assert (one.step, one.measurement.value) == (Step.RESOLVE, "gone")


@pytest.mark.parametrize(
    ("value", "tenant"),
    [
        ("7", 7),
        ("-1", -1),
        ("\u00b2", None),
        ("\u0663", None),
        ("9" * 19, None),
        ("9" * 30, None),
        ("", None),
        (None, None),
    ],
)
def test_a_value_that_is_no_tenant_is_about_none(value: str | None, tenant: int | None) -> None:
    assert tenant_of(rule(by="customer_id"), "customer_id", value) == tenant


def test_a_message_is_json_and_names_what_it_is_about() -> None:
    assert [in_json(number) for number in (math.nan, -math.inf, 1.5, None)] == ["NaN", "-Infinity", 1.5, None]
    of_top = rule(text="{item} and {value}")
    assert title(of_top, Measurement("{item}", 1, item="{value}")) == "{value} and {item}"
    assert title(of_top, Measurement(None, 1)) == "unknown and unknown"


def test_a_value_in_a_mail_looks_like_no_other_line() -> None:
    body = {
        "severity": "info",
        "change": "fired",
        "title": "a\r\nBcc: b@example.org",
        "value": "x\nseverity: critical",
    }
    mail = written("a@example.org", ["b@example.org"], Message(uuid4(), "c", body))
    assert mail["Subject"] == "[info] fired: a Bcc: b@example.org"
    assert (mail["Bcc"], "\nseverity: critical" in mail.get_content()) == (None, False)


@pytest.mark.parametrize(
    "address", ["smtp://host:port", "smtp://:25", "smtp://host:0", "smtp://host:99999", "http://host"]
)
def test_what_is_no_mail_server_is_refused(address: str) -> None:
    assert not is_mail_server(address)
    assert is_mail_server("smtps://user:p%40ss@mail.example:465")


def test_attempts_come_further_and_further_apart() -> None:
    assert 0.75 <= pause(1) <= 1
    assert 12 <= pause(5) <= 16
    assert 2700 <= pause(1000) <= 3600
