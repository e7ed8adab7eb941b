CREATE FUNCTION clickrollup.adopt_rollup(
    name                 text,
    bucket               text                  DEFAULT NULL,
    dimensions           text[]                DEFAULT NULL,
    measures             clickrollup.measure[] DEFAULT NULL,
    time_column          name                  DEFAULT NULL,
    filter               text                  DEFAULT NULL,
    time_zone            text                  DEFAULT 'UTC',
    registry             regclass              DEFAULT NULL,
    rollup_table         regclass              DEFAULT NULL,
    aggregation_function regprocedure          DEFAULT NULL,
    compare_with_raw     boolean               DEFAULT true,
    dry_run              boolean               DEFAULT false,
    time_unit            text                  DEFAULT NULL)
RETURNS SETOF clickrollup.defect
LANGUAGE sql
BEGIN ATOMIC
    SELECT * FROM _clickrollup.adopt_rollup_as_written(
        _clickrollup.callers_search_path(), name, bucket, dimensions, measures, time_column, filter, time_zone,
        registry, rollup_table, aggregation_function, compare_with_raw, dry_run, time_unit);
END;
COMMENT ON FUNCTION clickrollup.adopt_rollup(
    text, text, text[], clickrollup.measure[], name, text, text, regclass, regclass, regprocedure, boolean, boolean,
    text) IS
    'take over a rollup that was made by hand as the lab does, without counting anything again; returns what it '
    'found, the fix, and whether that is done. With dry_run it only reports';
