"""The five questions of the lab's dashboard, asked of rollups and of the events; the time of asking is given."""

from datetime import datetime
from typing import LiteralString

from psycopg import sql

from rollups.contenders import Rollups

ROLLUP_QUERIES: tuple[LiteralString, ...] = (
    """SELECT sum(event_count) AS num_events,
              ceil(hll_cardinality(hll_union_agg(device_distinct_count))) AS distinct_devices
       FROM {five} WHERE minute >= {now}::timestamptz - interval '15 minutes' AND minute <= {now}::timestamptz""",
    """SELECT sum(event_count) AS num_events,
              ceil(hll_cardinality(hll_union_agg(device_distinct_count))) AS distinct_devices
       FROM {hour} WHERE hour >= date_trunc('day', {now}::timestamptz) - interval '7 days' AND hour <= {now}::timestamptz""",
    """SELECT hour, sum(event_count) AS event_count,
              ceil(hll_cardinality(hll_union_agg(device_distinct_count))) AS device_count,
              ceil(hll_cardinality(hll_union_agg(session_distinct_count))) AS session_count
       FROM {hour} WHERE hour >= date_trunc('day', {now}::timestamptz) - interval '2 days' AND hour <= {now}::timestamptz
       GROUP BY hour""",
    """SELECT sum(event_count) AS num_events,
              ceil(hll_cardinality(hll_union_agg(device_distinct_count))) AS distinct_devices
       FROM {five} WHERE minute >= {now}::timestamptz - interval '15 minutes' AND minute <= {now}::timestamptz
                     AND customer_id = 1""",
    """SELECT (topn(topn_union_agg(top_devices_1000), 10)).item AS device_id
       FROM {five} WHERE minute >= date_trunc('day', {now}::timestamptz) - interval '30 minutes'
                     AND minute <= {now}::timestamptz AND customer_id = 2""",
)
RAW_QUERIES: tuple[LiteralString, ...] = (
    """SELECT count(*) AS num_events, count(DISTINCT device_id) AS distinct_devices FROM events
       WHERE event_time >= {now}::timestamptz - interval '15 minutes' AND event_time <= {now}::timestamptz""",
    """SELECT count(*) AS num_events, count(DISTINCT device_id) AS distinct_devices FROM events
       WHERE event_time >= date_trunc('day', {now}::timestamptz) - interval '7 days' AND event_time <= {now}::timestamptz""",
    """SELECT date_trunc('hour', event_time) AS hour, count(*) AS event_count,
              count(DISTINCT device_id) AS device_count, count(DISTINCT session_id) AS session_count
       FROM events WHERE event_time >= date_trunc('day', {now}::timestamptz) - interval '2 days'
                     AND event_time <= {now}::timestamptz
       GROUP BY hour""",
    """SELECT count(*) AS num_events, count(DISTINCT device_id) AS distinct_devices FROM events
       WHERE event_time >= {now}::timestamptz - interval '15 minutes' AND event_time <= {now}::timestamptz
         AND customer_id = 1""",
    """SELECT device_id FROM events
       WHERE event_time >= date_trunc('day', {now}::timestamptz) - interval '30 minutes'
         AND event_time <= {now}::timestamptz AND customer_id = 2
       GROUP BY device_id ORDER BY count(*) DESC LIMIT 10""",
)


def question(number: int, rollups: Rollups | None, now: datetime) -> sql.Composed:
    """Return one of the five questions, asked of rollups, or of the events where there are none."""
    if rollups is None:
        return sql.SQL(RAW_QUERIES[number]).format(now=now.isoformat())
    five, hour = sql.SQL(rollups.five), sql.SQL(rollups.hour)
    return sql.SQL(ROLLUP_QUERIES[number]).format(now=now.isoformat(), five=five, hour=hour)
