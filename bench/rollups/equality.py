"""Whether two contenders' rollups are equal: counts, sketches byte for byte, top N below capacity."""

from typing import LiteralString

from psycopg import sql

from rollups.contenders import Rollups
from rollups.databases import Session

CAPACITY = 1000
# A sum of hashes is the same in whatever order rows are read. Above its capacity a top N is an estimate.
DIGEST = sql.SQL("""
SELECT count(*), coalesce(sum(event_count), 0)::bigint, sum(hashtextextended(key || event_count, 0)::numeric),
       sum(hashtextextended(key || device_distinct_count::text, 0)::numeric),
       sum(hashtextextended(key || session_distinct_count::text, 0)::numeric),
       sum(hashtextextended(key || top_devices_1000::text, 0)::numeric) FILTER (WHERE event_count <= {capacity})
FROM (SELECT *, concat_ws('|', customer_id, event_type, country, browser, extract(epoch FROM {bucket})) AS key FROM {table})
     AS rollup
""")
PARTS = ("number of rows", "number of events", "counts", "device sketches", "session sketches", "top N")
BUCKETS: tuple[LiteralString, LiteralString] = ("minute", "hour")
Digest = dict[str, object]


class UnequalError(Exception):
    """Two contenders were given the same events and keep other rollups."""


def digest(session: Session, rollups: Rollups) -> Digest:
    """Return what stands for each part of both rollups."""
    found: Digest = {}
    for table, bucket in zip((rollups.five, rollups.hour), BUCKETS, strict=True):
        query = DIGEST.format(capacity=CAPACITY, bucket=sql.SQL(bucket), table=sql.SQL(table))
        row = session.connection.execute(query).fetchall()[0]
        found.update({f"{part} by {bucket}": value for part, value in zip(PARTS, row, strict=True)})
    return found


def compare(digests: dict[str, Digest], what: str) -> None:
    """Raise UnequalError that names the parts which differ from the first contender's."""
    (first, expected), *others = digests.items()
    for name, found in others:
        differing = [part for part in expected if found[part] != expected[part]]
        if differing:
            raise UnequalError(
                f"{what}: the rollups of {name} differ from those of {first}: {', '.join(differing)}"
            )
