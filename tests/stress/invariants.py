"""What must hold: each comparison is made in one snapshot, by SQL that shares nothing with the extension's."""

from collections.abc import Callable
from dataclasses import dataclass

from psycopg import sql

from .cluster import stand_still
from .ledger import FIRST_BATCH
from .schema import Rollup, Stage
from .sessions import Connection

# The keys may be NULL, so both sides are stacked and summed rather than joined.
COMPARISON = sql.SQL("""
    WITH raw AS MATERIALIZED (
        SELECT date_bin({width}, event_time, '1970-01-01 00:00:00+00') AS bucket, {dimensions}, count(*) AS events,
               hll_add_agg(hll_hash_bigint(device_id))::text AS devices,
               hll_add_agg(hll_hash_bigint(session_id))::text AS sessions
        FROM {source} AS e WHERE {settled} GROUP BY bucket, {dimensions}),
    kept AS MATERIALIZED (
        SELECT {bucket} AS bucket, {dimensions}, event_count AS events,
               device_distinct_count::text AS devices, session_distinct_count::text AS sessions
        FROM {table}),
    difference AS (
        SELECT sum(events) AS events
        FROM (SELECT bucket, {dimensions}, events FROM raw
              UNION ALL SELECT bucket, {dimensions}, -events FROM kept) AS both_sides
        GROUP BY bucket, {dimensions})
    SELECT (SELECT coalesce(sum(events), 0)::bigint FROM raw),
           (SELECT coalesce(sum(events), 0)::bigint FROM kept),
           (SELECT coalesce(sum(events) FILTER (WHERE events > 0), 0)::bigint FROM difference),
           (SELECT coalesce(-sum(events) FILTER (WHERE events < 0), 0)::bigint FROM difference),
           (SELECT count(*) FROM ((TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)) AS d)
""")
WATERMARK = sql.SQL("(SELECT r.{} FROM clickrollup.rollups AS r WHERE r.name = {})")
AHEAD = sql.SQL("""
    SELECT r.name, r.last_aggregated_id, s.last_value
    FROM clickrollup.rollups AS r, pg_sequences AS s
    WHERE r.strategy = 'sequence' AND format('%I.%I', s.schemaname, s.sequencename) = r.event_id_sequence_name
      AND r.last_aggregated_id > coalesce(s.last_value, 0)
""")


@dataclass(frozen=True)
class Comparison:
    """A rollup against its events: sums, events lost and doubled, rows that differ in anything."""

    rollup: str
    root: str
    raw: int
    kept: int
    lost: int
    doubled: int
    differing: int

    @property
    def good(self) -> bool:
        """Tell whether all is as it must be."""
        return not (self.lost or self.doubled or self.differing) and self.raw == self.kept


def total(found: list[Comparison], what: Callable[[Comparison], int]) -> int:
    """Return the sum over the chains; an event that a chain misses is missing in each of its rollups."""
    roots = {comparison.root for comparison in found}
    return sum(max(what(comparison) for comparison in found if comparison.root == root) for root in roots)


def settled(rollup: Rollup) -> sql.Composable:
    """Return the condition for the events that a rollup says it has taken up, so that others can be running."""
    root = sql.Literal(rollup.root)
    if rollup.strategy == "sequence":
        return sql.SQL("event_id <= {}").format(WATERMARK.format(sql.Identifier("last_aggregated_id"), root))
    watermark = WATERMARK.format(sql.Identifier("last_snapshot"), root)
    return sql.SQL("pg_visible_in_snapshot(writer_xid::text::xid8, {})").format(watermark)


def compare(connection: Connection, rollup: Rollup, condition: sql.Composable) -> Comparison:
    """Compare a rollup with the events that fulfil the condition."""
    statement = COMPARISON.format(
        width=sql.Literal(rollup.width),
        dimensions=sql.SQL(rollup.dimensions),
        source=sql.Identifier(rollup.source),
        settled=condition,
        bucket=sql.Identifier(rollup.column),
        table=sql.Identifier(rollup.table),
    )
    row = connection.execute(statement).fetchone()
    assert row is not None
    return Comparison(rollup.name, rollup.root, *row)


def check_meanwhile(connection: Connection, stage: Stage, *, cluster: bool = False) -> list[Comparison]:
    """Compare all rollups with what they say they hold, in one snapshot, while everything runs; on a cluster runs wait."""
    if cluster:
        stand_still(connection)
    else:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    found = [compare(connection, rollup, settled(rollup)) for rollup in stage.rollups]
    connection.execute("COMMIT")
    return found


def check_finally(connection: Connection, stage: Stage) -> list[Comparison]:
    """Compare all rollups with all events: everybody has finished."""
    return [compare(connection, rollup, sql.SQL("true")) for rollup in stage.rollups]


def ahead(connection: Connection) -> list[str]:
    """Return the rollups whose watermark is above the last id that was drawn."""
    rows = connection.execute(AHEAD).fetchall()
    return [f"{name}: watermark {mark}, last id {last}" for name, mark, last in rows]


def batches(connection: Connection, table: str) -> dict[int, int]:
    """Return how many events the table holds of each batch."""
    query = "SELECT session_id, count(*) FROM {} WHERE session_id >= {} GROUP BY session_id"
    return dict(connection.execute(sql.SQL(query).format(sql.Identifier(table), FIRST_BATCH)).fetchall())
