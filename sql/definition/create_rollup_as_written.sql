CREATE FUNCTION _clickrollup.create_rollup_as_written(
    p_search_path text, source regclass, name text, bucket text, dimensions text[], measures clickrollup.measure[],
    time_column name, filter text, time_zone text, schedule text, strategy text, events_per_batch bigint,
    table_name name, bucket_column name, function_name name, dry_run boolean, time_unit text)
RETURNS SETOF text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_rollup     clickrollup.rollups;
    v_statements text[];
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_table('source', source);
    PERFORM _clickrollup.check_name('name', name);
    PERFORM _clickrollup.check_given('bucket', bucket);
    PERFORM _clickrollup.check_given('time_zone', time_zone);
    PERFORM _clickrollup.check_time_unit(time_unit);
    PERFORM _clickrollup.check_given('filter', filter) WHERE filter IS NOT NULL;
    PERFORM _clickrollup.check_schedule(schedule);
    PERFORM _clickrollup.check_strategy(strategy);
    PERFORM _clickrollup.check_between('events_per_batch', events_per_batch, 1, 1000000000000);
    PERFORM _clickrollup.check_given('table_name', table_name) WHERE table_name IS NOT NULL;
    PERFORM _clickrollup.check_given('bucket_column', bucket_column);
    PERFORM _clickrollup.check_given('function_name', function_name) WHERE function_name IS NOT NULL;
    PERFORM _clickrollup.check_given('dry_run', dry_run);
    v_rollup := _clickrollup.new_rollup(source, name, table_name, function_name);
    v_rollup.bucket := bucket;
    v_rollup.bucket_column := bucket_column;
    v_rollup.time_column := time_column;
    v_rollup.time_unit := time_unit;
    v_rollup.time_zone := time_zone;
    v_rollup.filter := filter;
    v_rollup.schedule := schedule;
    v_rollup.strategy := strategy;
    v_rollup.events_per_batch := events_per_batch;
    v_rollup.search_path := p_search_path;
    -- A dry run does all of it, so that it meets every error, and takes it back by this exception.
    BEGIN
        v_statements := _clickrollup.create_rollup_checked(v_rollup, source, dimensions, measures);
        IF dry_run THEN
            RAISE EXCEPTION 'dry run' USING ERRCODE = 'CR001';
        END IF;
    EXCEPTION WHEN SQLSTATE 'CR001' THEN
        RAISE NOTICE 'dry run: nothing was created';
    END;
    RETURN QUERY SELECT s.sql FROM unnest(v_statements) AS s (sql);
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_rollup_as_written(
    text, regclass, text, text, text[], clickrollup.measure[], name, text, text, text, text, bigint, name, name, name,
    boolean, text) IS
    'what create_rollup() does, with expressions that were written under a search_path';
