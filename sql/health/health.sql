CREATE FUNCTION clickrollup.health(
    max_events_waiting bigint   DEFAULT 10000000,
    max_missed_runs    integer  DEFAULT 3,
    max_failures       integer  DEFAULT 3,
    max_writer_age     interval DEFAULT '1 minute',
    partitions_ahead   interval DEFAULT '1 hour',
    max_dead_letters   bigint   DEFAULT 0)
RETURNS SETOF clickrollup.finding
LANGUAGE sql
-- A monitor compares what it reads.
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = 'postgres'
BEGIN ATOMIC
    SELECT _clickrollup.check_between('max_events_waiting', max_events_waiting, 0, 1000000000000),
           _clickrollup.check_between('max_missed_runs', max_missed_runs, 0, 1000000),
           _clickrollup.check_between('max_failures', max_failures, 0, 1000000),
           _clickrollup.check_interval('max_writer_age', max_writer_age, '0'),
           _clickrollup.check_interval('partitions_ahead', partitions_ahead, '0'),
           _clickrollup.check_between('max_dead_letters', max_dead_letters, 0, 1000000000000);
    WITH found AS MATERIALIZED (
        SELECT f.* FROM clickrollup.rollups AS r, LATERAL (
            -- Under its new name nothing is missing.
            SELECT * FROM _clickrollup.health_owner(r)
            UNION ALL
            SELECT * FROM _clickrollup.health_names(r)
            UNION ALL
            SELECT * FROM _clickrollup.health_objects(r)
            WHERE NOT EXISTS (SELECT FROM _clickrollup.health_names(r))) AS f
        UNION ALL
        SELECT f.* FROM clickrollup.rollup_status AS s,
               LATERAL _clickrollup.health_runs(s, max_events_waiting, max_missed_runs, max_failures) AS f
        WHERE s.fed_by IS NULL
        UNION ALL
        SELECT f.* FROM clickrollup.rollup_status AS s, LATERAL _clickrollup.health_head(s) AS f
        UNION ALL
        SELECT f.* FROM clickrollup.rollups AS r, LATERAL (
            SELECT * FROM _clickrollup.health_writers(r, max_writer_age)
            UNION ALL SELECT * FROM _clickrollup.health_nodes(r, max_writer_age)
            UNION ALL SELECT * FROM _clickrollup.health_jobs(r)
            UNION ALL SELECT * FROM _clickrollup.health_ids(r)
            UNION ALL SELECT * FROM _clickrollup.health_partitions(r, partitions_ahead)) AS f WHERE r.fed_by IS NULL
        UNION ALL
        SELECT f.* FROM _clickrollup.health_roles() AS f
        UNION ALL
        SELECT f.* FROM _clickrollup.health_dead_letters(max_dead_letters) AS f
    )
    SELECT s.* FROM (
        SELECT f.rollup_name, f.topic, f.state, f.reason FROM found AS f
        UNION ALL
        SELECT r.name, 'all', 'ok', 'nothing to report' FROM clickrollup.rollups AS r
        WHERE r.name NOT IN (SELECT f.rollup_name FROM found AS f WHERE f.rollup_name IS NOT NULL)
    ) AS s (rollup_name, topic, state, reason)
    -- What a head has comes before what follows from it.
    ORDER BY s.state DESC, s.topic = 'head not running', s.rollup_name, s.topic;
END;
COMMENT ON FUNCTION clickrollup.health(bigint, integer, integer, interval, interval, bigint) IS
    'for monitors: a row for each finding, the worst first, and a row with ok for each rollup that has none; the '
    'arguments are limits';
