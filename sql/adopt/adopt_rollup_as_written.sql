CREATE FUNCTION _clickrollup.adopt_rollup_as_written(
    p_search_path text, name text, bucket text, dimensions text[], measures clickrollup.measure[], time_column name,
    filter text, time_zone text, registry regclass, rollup_table regclass, aggregation_function regprocedure,
    compare_with_raw boolean, dry_run boolean, time_unit text)
RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_rollup  clickrollup.rollups;
    v_found   clickrollup.defect[];
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_name('name', name);
    PERFORM _clickrollup.check_given('filter', filter) WHERE filter IS NOT NULL;
    PERFORM _clickrollup.check_given('time_zone', time_zone);
    PERFORM _clickrollup.check_time_unit(time_unit);
    PERFORM _clickrollup.check_given('compare_with_raw', compare_with_raw);
    PERFORM _clickrollup.check_given('dry_run', dry_run);
    PERFORM _clickrollup.refuse_leftover(name, rollup_table, p_search_path) WHERE registry IS NULL;
    registry := _clickrollup.lab_table('registry', registry, 'rollups', p_search_path);
    rollup_table := _clickrollup.lab_table('rollup_table', rollup_table, name, p_search_path);
    aggregation_function := coalesce(aggregation_function, _clickrollup.lab_function(name));
    PERFORM _clickrollup.check_lab_function(aggregation_function);
    v_rollup := _clickrollup.adopted_rollup(name, rollup_table, aggregation_function);
    v_rollup.bucket := bucket;
    v_rollup.time_column := time_column;
    v_rollup.time_unit := time_unit;
    v_rollup.filter := filter;
    v_rollup.time_zone := time_zone;
    v_rollup.search_path := p_search_path;
    -- A dry run does all of it, so that it finds everything, and takes it back by this exception.
    BEGIN
        SELECT array_agg(d) INTO v_found
        FROM _clickrollup.adopt(v_rollup, registry, rollup_table, aggregation_function, dimensions, measures,
                                compare_with_raw) AS d;
        IF dry_run THEN
            RAISE EXCEPTION 'dry run' USING ERRCODE = 'CR001';
        END IF;
    EXCEPTION WHEN SQLSTATE 'CR001' THEN
        RAISE NOTICE 'dry run: nothing was changed';
    END;
    RETURN QUERY SELECT d.kind, d.what, d.fix, d.done AND NOT dry_run FROM unnest(v_found) AS d;
END
$function$;
COMMENT ON FUNCTION _clickrollup.adopt_rollup_as_written(
    text, text, text, text[], clickrollup.measure[], name, text, text, regclass, regclass, regprocedure, boolean,
    boolean, text) IS
    'what adopt_rollup() does, with names and expressions that were written under a search_path';
