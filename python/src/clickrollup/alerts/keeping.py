"""Keeps alerts in the database: each step in one transaction with the messages about it."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from clickrollup.alerts.judging import Judgement, Kept, Step, judge
from clickrollup.alerts.measuring import Connection, Measured, measure
from clickrollup.alerts.rules import Rule

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
WHERE a.alert_group = %s AND a.state <> 'resolved' AND a.rule <> ALL (%s)
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
CHANGES = {Step.FIRE: "fired", Step.RESOLVE: "resolved"}
BODY = (
    *("rule", "rollup", "measure", "dimension", "value", "tenant", "severity", "title", "measured", "bound"),
    *("window_start", "window_end", "fired_at", "resolved_at"),
)


async def pass_judgement(
    keeping: Connection, asking: Connection, group: str, rule: Rule, role: str, timeout: float
) -> list[Judgement]:
    """Measure and judge a rule, and keep what follows; nothing where another service is at it.

    Raises UnmeasurableError. The lock is held while the rule is measured, so that an older measurement overrules no
    newer one; the transaction has neither a snapshot nor an xid meanwhile.
    """
    async with keeping.transaction():
        locked, now = await one(keeping, TRY_LOCK, [group, rule.name])
        if not locked:
            return []
        measured = await measure(asking, rule, role, timeout)
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
        "title": title(rule, value),
        "measured": judgement.measurement.measured,
        "bound": judgement.bound,
        "start": measured.start,
        "end": measured.end,
    }


def tenant_of(rule: Rule, column: str, value: str | None) -> int | None:
    """Return the one tenant that an alert is about, None where it is about several or all."""
    named = (value,) if rule.by == column else dict(rule.where).get(column, ())
    tenant = named[0] if len(named) == 1 else None
    return int(tenant) if tenant and tenant.removeprefix("-").isdigit() else None


def title(rule: Rule, value: str | None) -> str:
    """Return what is said of an alert; the value is put in as it is, and nothing in it is read."""
    shown = "unknown" if value is None else value
    if rule.text:
        return rule.text.replace("{value}", shown)
    return f"{rule.name}: {shown}" if rule.by else rule.name


def body_of(*values: Any) -> dict[str, Any]:
    """Return what a webhook is sent, by the names of BODY; times in ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in zip(BODY, values, strict=True)
    }


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


async def end_abandoned(keeping: Connection, group: str, rules: Iterable[Rule]) -> None:
    """Resolve alerts whose rule is in no file any more, and remove those that are long over."""
    async with keeping.transaction():
        found = await (await keeping.execute(ABANDONED, [group, [rule.name for rule in rules]])).fetchall()
        for alert_id, _, state in found:
            if state == "waiting":
                await keeping.execute(DROP, [alert_id])
                continue
            row = await one(keeping, END_ABANDONED, [alert_id])
            await tell(keeping, group, alert_id, "resolved", body_of(*row), await told(keeping, alert_id))
        await keeping.execute(PRUNE)


async def one(connection: Connection, query: LiteralString, parameters: Any) -> tuple[Any, ...]:
    """Return the one row of a statement."""
    row = await (await connection.execute(query, parameters)).fetchone()
    if row is None:
        raise psycopg.DataError("the statement returned no row")
    return row
