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
    dry_run              boolean               DEFAULT false)
RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    v_rollup  clickrollup.rollups;
    v_found   clickrollup.defect[];
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_given('name', name);
    PERFORM _clickrollup.check_given('filter', filter) WHERE filter IS NOT NULL;
    PERFORM _clickrollup.check_given('time_zone', time_zone);
    PERFORM _clickrollup.check_given('compare_with_raw', compare_with_raw);
    PERFORM _clickrollup.check_given('dry_run', dry_run);
    registry := _clickrollup.lab_table('registry', registry, 'rollups');
    rollup_table := _clickrollup.lab_table('rollup_table', rollup_table, name);
    aggregation_function := coalesce(aggregation_function, _clickrollup.lab_function(name));
    PERFORM _clickrollup.check_lab_function(aggregation_function);
    v_rollup := _clickrollup.adopted_rollup(name, rollup_table, aggregation_function);
    v_rollup.bucket := bucket;
    v_rollup.time_column := time_column;
    v_rollup.filter := filter;
    v_rollup.time_zone := time_zone;
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
COMMENT ON FUNCTION clickrollup.adopt_rollup(
    text, text, text[], clickrollup.measure[], name, text, text, regclass, regclass, regprocedure, boolean, boolean) IS
    'take over a rollup that was made by hand as the lab does, without counting anything again; returns what it '
    'found, the fix, and whether that is done. With dry_run it only reports';
