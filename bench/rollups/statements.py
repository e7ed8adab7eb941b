"""The SQL of the contenders: written from descriptions of the lab and of each product, over the same events."""

from typing import LiteralString

from psycopg import sql

KEY: LiteralString = "customer_id, event_type, country, browser"
# As the lab writes them.
FIVE_MINUTES: LiteralString = (
    "date_trunc('seconds', (event_time - TIMESTAMP 'epoch') / 300) * 300 + TIMESTAMP 'epoch'"
)
HOUR: LiteralString = "date_trunc('hour', event_time)"
MEASURES: LiteralString = """count(*) AS event_count,
       hll_add_agg(hll_hash_bigint(device_id)) AS device_distinct_count,
       hll_add_agg(hll_hash_bigint(session_id)) AS session_distinct_count,
       topn_add_agg(device_id::text) AS top_devices_1000"""
ROLLUPS = (("rollup_events_5min", "minute", FIVE_MINUTES), ("rollup_events_1hr", "hour", HOUR))
TABLE = sql.SQL("""
CREATE TABLE {table} (
    customer_id bigint, event_type text, country text, browser text, {bucket} timestamptz, event_count bigint,
    device_distinct_count hll, session_distinct_count hll, top_devices_1000 jsonb
);
CREATE UNIQUE INDEX ON {table} ({key}, {bucket});
""")
UPSERT = sql.SQL("""
INSERT INTO {table}
SELECT {key}, {expression} AS {bucket}, {measures}
FROM public.events WHERE event_id BETWEEN {first} AND {last}
GROUP BY {key}, {bucket}
ON CONFLICT ({key}, {bucket}) DO UPDATE SET
    event_count = {alias}.event_count + excluded.event_count,
    device_distinct_count = hll_union({alias}.device_distinct_count, excluded.device_distinct_count),
    session_distinct_count = hll_union({alias}.session_distinct_count, excluded.session_distinct_count),
    top_devices_1000 = topn_union({alias}.top_devices_1000, excluded.top_devices_1000)
""")
# The window as the lab describes it: a lock that waits for all writers, and is given up at once by an error.
LAB_WINDOW = sql.SQL("""
CREATE SCHEMA lab;
CREATE TABLE lab.rollups (name text PRIMARY KEY, last_aggregated_id bigint NOT NULL DEFAULT 0);
INSERT INTO lab.rollups VALUES ('rollup_events_5min'), ('rollup_events_1hr');
CREATE FUNCTION lab.rollup_window(rollup_name text, OUT first bigint, OUT last bigint) LANGUAGE plpgsql AS $window$
BEGIN
    SELECT last_aggregated_id + 1, coalesce(pg_sequence_last_value('public.events_event_id_seq'), 0) INTO first, last
    FROM lab.rollups WHERE name = rollup_name FOR UPDATE;
    BEGIN
        LOCK TABLE public.events IN EXCLUSIVE MODE;
        RAISE 'give the lock up';
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
    UPDATE lab.rollups SET last_aggregated_id = last WHERE name = rollup_name;
END $window$;
""")
LAB_FUNCTION = sql.SQL("""
CREATE FUNCTION lab.{function}() RETURNS void LANGUAGE plpgsql AS $aggregation$
DECLARE
    start_id bigint;
    end_id   bigint;
BEGIN
    SELECT first, last INTO start_id, end_id FROM lab.rollup_window({name});
    IF start_id <= end_id THEN
        {upsert};
    END IF;
END $aggregation$;
""")
LAB_FUNCTIONS = ("five_minutely_aggregation", "hourly_aggregation")
# The hour is built from the five minutes, as TimescaleDB recommends; the table `_stored` leaves out what is not yet
# refreshed, the view itself adds it.
TIMESCALE = sql.SQL("""
CREATE SCHEMA hyper;
CREATE TABLE hyper.events (LIKE public.events);
ALTER TABLE hyper.events DROP COLUMN event_id;
SELECT create_hypertable('hyper.events', 'event_time', chunk_time_interval => interval '1 day',
                         create_default_indexes => false);
INSERT INTO hyper.events SELECT {columns} FROM public.events ORDER BY event_id;
CREATE MATERIALIZED VIEW hyper.rollup_events_5min
WITH (timescaledb.continuous, timescaledb.materialized_only = {materialized_only}) AS
SELECT {key}, time_bucket('5 minutes', event_time) AS minute, {measures}
FROM hyper.events GROUP BY {key}, minute WITH NO DATA;
CREATE MATERIALIZED VIEW hyper.rollup_events_1hr
WITH (timescaledb.continuous, timescaledb.materialized_only = {materialized_only}) AS
SELECT {key}, time_bucket('1 hour', minute) AS hour, sum(event_count) AS event_count,
       hll_union_agg(device_distinct_count) AS device_distinct_count,
       hll_union_agg(session_distinct_count) AS session_distinct_count,
       topn_union_agg(top_devices_1000) AS top_devices_1000
FROM hyper.rollup_events_5min GROUP BY {key}, hour WITH NO DATA;
""")
COLUMNS: LiteralString = "event_time, customer_id, event_type, country, browser, device_id, session_id"
STORED: LiteralString = """
DO $stored$
DECLARE
    v_view record;
BEGIN
    FOR v_view IN SELECT user_view_schema AS schema, user_view_name AS name, h.schema_name, h.table_name
                  FROM _timescaledb_catalog.continuous_agg AS c
                  JOIN _timescaledb_catalog.hypertable AS h ON h.id = c.mat_hypertable_id LOOP
        EXECUTE format('CREATE VIEW %I.%I AS SELECT * FROM %I.%I',
                       v_view.schema, v_view.name || '_stored', v_view.schema_name, v_view.table_name);
    END LOOP;
END $stored$;
"""
PIPELINE = sql.SQL(
    "SELECT incremental.create_sequence_pipeline({name}, 'public.events', {upsert}, NULL, false);"
)
VIEW = sql.SQL("""
CREATE MATERIALIZED VIEW {table} AS
SELECT {key}, {expression} AS {bucket}, {measures} FROM public.events GROUP BY {key}, {bucket} WITH NO DATA;
CREATE UNIQUE INDEX ON {table} ({key}, {bucket});
""")
SINGLE: LiteralString = """
SELECT clickrollup.create_rollup(
    'public.events', name, bucket, ARRAY['customer_id', 'event_type', 'country', 'browser'],
    ARRAY[clickrollup.count_events('event_count'), clickrollup.distinct_of('device_id', 'device_distinct_count'),
          clickrollup.distinct_of('session_id', 'session_distinct_count'),
          clickrollup.top_of('device_id', 'top_devices_1000', 1000)],
    schedule => NULL, strategy => 'sequence', bucket_column => bucket_column)
FROM (VALUES ('single_5min', '5 minutes', 'minute'), ('single_1hr', '1 hour', 'hour')) AS r (name, bucket, bucket_column)
"""
FLOOR: LiteralString = """
WITH new AS (
    SELECT count(*) FROM (
        SELECT customer_id, event_type, country, browser, date_bin('5 minutes', event_time, 'epoch') AS minute, count(*)
        FROM public.events WHERE event_id > (SELECT last_id FROM floor) GROUP BY 1, 2, 3, 4, 5) AS groups)
UPDATE floor SET last_id = pg_sequence_last_value('public.events_event_id_seq') FROM new
"""


def upsert(schema: LiteralString, rollup: int, first: LiteralString, last: LiteralString) -> sql.Composed:
    """Return the statement that adds the events between two ids to a rollup: 0 is that of five minutes, 1 the hour's."""
    name, bucket, expression = ROLLUPS[rollup]
    return UPSERT.format(
        table=sql.Identifier(schema, name),
        alias=sql.Identifier(name),
        key=sql.SQL(KEY),
        bucket=sql.Identifier(bucket),
        expression=sql.SQL(expression),
        measures=sql.SQL(MEASURES),
        first=sql.SQL(first),
        last=sql.SQL(last),
    )


def tables(schema: LiteralString, form: sql.SQL = TABLE) -> sql.Composed:
    """Return the statements that create both rollups' tables, or views, in a schema."""
    statements = [
        form.format(
            table=sql.Identifier(schema, name),
            key=sql.SQL(KEY),
            bucket=sql.Identifier(bucket),
            expression=sql.SQL(expression),
            measures=sql.SQL(MEASURES),
        )
        for name, bucket, expression in ROLLUPS
    ]
    return sql.Composed(statements)


def lab() -> sql.Composed:
    """Return what creates the lab's tables, window and two functions."""
    functions = [
        LAB_FUNCTION.format(
            function=sql.Identifier(function),
            name=ROLLUPS[number][0],
            upsert=upsert("lab", number, "start_id", "end_id"),
        )
        for number, function in enumerate(LAB_FUNCTIONS)
    ]
    return LAB_WINDOW + tables("lab") + sql.Composed(functions)


def incremental() -> sql.Composed:
    """Return what creates two sequence pipelines of pg_incremental."""
    pipelines = [
        PIPELINE.format(name=name, upsert=upsert("piped", number, "$1", "$2").as_string())
        for number, name in enumerate(("5min", "1hr"))
    ]
    return sql.SQL("CREATE SCHEMA piped;") + tables("piped") + sql.Composed(pipelines)


def timescale() -> sql.Composed:
    """Return what creates a hypertable and two continuous aggregates, the second one from the first."""
    aggregates = TIMESCALE.format(
        key=sql.SQL(KEY),
        columns=sql.SQL(COLUMNS),
        measures=sql.SQL(MEASURES),
        materialized_only=sql.SQL("false"),
    )
    return aggregates + sql.SQL(STORED)


def materialized() -> sql.Composed:
    """Return what creates two materialized views."""
    return sql.SQL("CREATE SCHEMA seen;") + tables("seen", VIEW)


def single() -> sql.SQL:
    """Return what creates two rollups that both read events, none from the other."""
    return sql.SQL(SINGLE)


def floor() -> sql.SQL:
    """Return what remembers which events were grouped."""
    return sql.SQL("CREATE TABLE floor AS SELECT 0::bigint AS last_id")
