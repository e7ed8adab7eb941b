"""Keeps alerts in the database: each step in one transaction with the messages about it."""

import json
import math
import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from clickrollup.alerts.judging import Judgement, Kept, Measurement, Step, judge
from clickrollup.alerts.measuring import Connection, Measured, measure, one
from clickrollup.alerts.rules import Rule
from clickrollup.rollups.trust import ReaderSettings

NOTIFICATIONS = "clickrollup_alerts"
# One service at a time judges a rule; another one goes on with the next.
TRY_LOCK: LiteralString = """
SELECT pg_try_advisory_xact_lock(hashtextextended('clickrollup alert ' || %s || ' ' || %s, 0)), clock_timestamp()
"""
UNRESOLVED: LiteralString = """
SELECT a.value, a.alert_id, a.state, a.since FROM clickrollup.alerts AS a
WHERE a.alert_group = %s AND a.rule = %s AND a.dimension IS NOT DISTINCT FROM %s AND a.state <> 'resolved' FOR UPDATE
"""
INSERT: LiteralString = """
INSERT INTO clickrollup.alerts (alert_group, rule, rollup_name, measure, dimension, value, tenant, state, severity, title,
                                measured, bound, window_start, window_end, fired_at)
VALUES (%(group)s, %(rule)s, %(rollup)s, %(measure)s, %(dimension)s, %(value)s, %(tenant)s, %(state)s, %(severity)s,
        %(title)s, %(measured)s, %(bound)s, %(start)s, %(end)s, CASE WHEN %(state)s = 'open' THEN clock_timestamp() END)
RETURNING alert_id, fired_at, resolved_at
"""
UPDATE: LiteralString = """
UPDATE clickrollup.alerts SET
    state = %(state)s, severity = %(severity)s, title = %(title)s, measured = %(measured)s, bound = coalesce(%(bound)s, bound),
    window_start = %(start)s, window_end = %(end)s, judged_at = clock_timestamp(),
    fired_at = CASE WHEN %(state)s <> 'waiting' THEN coalesce(fired_at, clock_timestamp()) END,
    resolved_at = CASE WHEN %(state)s = 'resolved' THEN clock_timestamp() END
WHERE alert_id = %(alert_id)s RETURNING alert_id, fired_at, resolved_at
"""
DROP: LiteralString = "DELETE FROM clickrollup.alerts WHERE alert_id = %s"
MESSAGE: LiteralString = """
INSERT INTO clickrollup.alert_messages (alert_id, alert_group, channel, change, body) VALUES (%s, %s, %s, %s, %s)
"""
# Who was told that it fired is told that it is over, whatever the rule says by now.
TOLD: LiteralString = """
SELECT DISTINCT m.channel FROM clickrollup.alert_messages AS m WHERE m.alert_id = %s AND m.change = 'fired'
"""
NOTIFY: LiteralString = "SELECT pg_notify(%s, %s)"
# Rules that nobody judges any more: not that of a service with other files, which judges it each minute.
ABANDONED: LiteralString = """
SELECT a.alert_id, a.rule, a.state FROM clickrollup.alerts AS a
WHERE a.alert_group = %s AND a.state <> 'resolved'
  AND NOT EXISTS (SELECT FROM unnest(%s::text[], %s::name[]) AS r (rule, dimension)
                  WHERE r.rule = a.rule AND r.dimension IS NOT DISTINCT FROM a.dimension)
  AND a.judged_at < clock_timestamp() - interval '15 minutes' FOR UPDATE SKIP LOCKED
"""
END_ABANDONED: LiteralString = """
UPDATE clickrollup.alerts SET state = 'resolved', fired_at = coalesce(fired_at, clock_timestamp()),
    resolved_at = clock_timestamp() WHERE alert_id = %s
RETURNING rule, rollup_name, measure, dimension, value, tenant, severity, title, measured, bound, window_start, window_end,
          fired_at, resolved_at
"""
PRUNE: LiteralString = """
WITH old AS (DELETE FROM clickrollup.alerts WHERE resolved_at < clock_timestamp() - interval '90 days' RETURNING alert_id)
DELETE FROM clickrollup.alert_messages AS m USING old WHERE m.alert_id = old.alert_id
"""
STATES = {
    Step.WAIT: "waiting",
    Step.FIRE: "open",
    Step.RESOLVE: "resolved",
}
TENANT = re.compile("-?[0-9]{1,19}", re.ASCII)
PLACEHOLDER = re.compile(r"\{(value|item)\}")
CHANGES = {Step.FIRE: "fired", Step.RESOLVE: "resolved"}
BODY = (
    *("rule", "rollup", "measure", "dimension", "value", "tenant", "severity", "title", "measured", "bound"),
    *("window_start", "window_end", "fired_at", "resolved_at"),
)


async def pass_judgement(
    keeping: Connection, asking: Connection, group: str, rule: Rule, reader: ReaderSettings, timeout: float
) -> list[Judgement]:
    """Measure and judge a rule, and keep what follows; nothing where another service is at it.

    Raises UnmeasurableError. The lock is held while the rule is measured, so that an older measurement overrules no
    newer one; the transaction has neither a snapshot nor an xid meanwhile.
    """
    async with keeping.transaction():
        locked, now = await one(keeping, TRY_LOCK, [group, rule.name])
        if not locked:
            return []
        measured = await measure(asking, rule, reader, timeout)
        kept = await unresolved(keeping, group, rule)
        judged = list(judge(rule, measured.found, kept, now))
        for judgement in judged:
            await take(keeping, group, rule, measured, judgement)
    return judged


async def unresolved(keeping: Connection, group: str, rule: Rule) -> dict[str | None, Kept]:
    """Return the alerts of a rule that are not resolved, by value."""
    rows = await (await keeping.execute(UNRESOLVED, [group, rule.name, rule.by])).fetchall()
    return {value: Kept(alert_id, state, since) for value, alert_id, state, since in rows}


async def take(keeping: Connection, group: str, rule: Rule, measured: Measured, judgement: Judgement) -> None:
    """Take one step, with the messages about it."""
    kept, step = judgement.kept, judgement.step
    if step is Step.DROP and kept is not None:
        await keeping.execute(DROP, [kept.alert_id])
        return
    state = STATES.get(step) or (kept.state if kept else "waiting")
    row = described(group, rule, measured, judgement) | {"state": state}
    if kept is None:
        alert_id, fired_at, resolved_at = await one(keeping, INSERT, row)
    else:
        alert_id, fired_at, resolved_at = await one(keeping, UPDATE, row | {"alert_id": kept.alert_id})
    if step in CHANGES:
        body = body_of(
            *(
                row[name]
                for name in ("rule", "rollup", "measure", "dimension", "value", "tenant", "severity")
            ),
            *(row[name] for name in ("title", "measured", "bound", "start", "end")),
            fired_at,
            resolved_at,
        )
        channels = rule.send if step is Step.FIRE else await told(keeping, alert_id)
        await tell(keeping, group, alert_id, CHANGES[step], body, channels)


def described(group: str, rule: Rule, measured: Measured, judgement: Judgement) -> dict[str, Any]:
    """Return an alert's columns."""
    value = judgement.measurement.value
    return {
        "group": group,
        "rule": rule.name,
        "rollup": rule.rollup,
        "measure": rule.measure,
        "dimension": rule.by,
        "value": value,
        "tenant": tenant_of(rule, measured.tenant_column, value),
        "severity": rule.severity,
        "title": title(rule, judgement.measurement),
        "measured": judgement.measurement.measured,
        "bound": judgement.bound,
        "start": measured.start,
        "end": measured.end,
    }


def tenant_of(rule: Rule, column: str, value: str | None) -> int | None:
    """Return the one tenant that an alert is about, None where it is about several or all."""
    named = (value,) if rule.by == column else dict(rule.where).get(column, ())
    tenant = named[0] if len(named) == 1 else None
    # What is no number of a tenant, such as a value of a text column, is about none.
    return int(tenant) if tenant and TENANT.fullmatch(tenant) and abs(int(tenant)) < 2**63 else None


def title(rule: Rule, measured: Measurement) -> str:
    """Return what is said of an alert; value and item are put in as they are, and nothing in them is read."""
    shown = {name: "unknown" if one is None else one for name, one in parts_of(measured).items()}
    if rule.text:
        return PLACEHOLDER.sub(lambda found: shown[found[1]], rule.text)
    return f"{rule.name}: {shown['value']}" if rule.by else rule.name


def parts_of(measured: Measurement) -> dict[str, str | None]:
    """Return what the text of a rule may name."""
    return {"value": measured.value, "item": measured.item}


def body_of(*values: Any) -> dict[str, Any]:
    """Return what a webhook is sent, by the names of BODY; times in ISO 8601, and what JSON has no number for as text."""
    return {name: in_json(value) for name, value in zip(BODY, values, strict=True)}


def in_json(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value.isoformat() if isinstance(value, datetime) else value


async def told(keeping: Connection, alert_id: int) -> list[str]:
    """Return the channels that were told that an alert fired."""
    return [channel for (channel,) in await (await keeping.execute(TOLD, [alert_id])).fetchall()]


async def tell(
    keeping: Connection, group: str, alert_id: int, change: str, body: dict[str, Any], channels: Iterable[str]
) -> None:
    """Write messages into the outbox, and NOTIFY who listens."""
    body = {"change": change, "alert_id": alert_id, **body}
    for channel in channels:
        await keeping.execute(MESSAGE, [alert_id, group, channel, change, Jsonb(body)])
    # A payload may have 8000 bytes: who hears of it looks at the table.
    short = json.dumps({"alert_id": alert_id, "change": change, "rule": body["rule"]})
    await keeping.execute(NOTIFY, [NOTIFICATIONS, short])


async def end_abandoned(keeping: Connection, group: str, rules: Collection[Rule]) -> None:
    """Resolve alerts whose rule is in no file any more or has another dimension, and remove those that are long over."""
    judged = [[rule.name for rule in rules], [rule.by for rule in rules]]
    async with keeping.transaction():
        found = await (await keeping.execute(ABANDONED, [group, *judged])).fetchall()
        for alert_id, _, state in found:
            if state == "waiting":
                await keeping.execute(DROP, [alert_id])
                continue
            row = await one(keeping, END_ABANDONED, [alert_id])
            await tell(keeping, group, alert_id, "resolved", body_of(*row), await told(keeping, alert_id))
        await keeping.execute(PRUNE)
