CREATE FUNCTION clickrollup.add_measure(
    rollup_name text, measure clickrollup.measure, from_now_on boolean DEFAULT false)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_rollup clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.check_given('from_now_on', from_now_on);
    PERFORM _clickrollup.check_measure(measure);
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    v_rollup := _clickrollup.lock_own_rollup(rollup_name);
    IF v_rollup.fed_by IS NOT NULL THEN
        RAISE EXCEPTION 'rollup ''%'' takes its measures from ''%'', which feeds it', rollup_name, v_rollup.fed_by
            USING ERRCODE = 'wrong_object_type',
                  HINT = format('Add the measure to rollup ''%s'': all that it feeds get it too.',
                                _clickrollup.root(rollup_name));
    END IF;
    PERFORM _clickrollup.as_owner(rollup_name, 'add_measure', jsonb_build_object(
        'measure', to_jsonb(measure), 'from_now_on', from_now_on));
    IF from_now_on THEN
        RAISE NOTICE 'measure "%" counts the events after id %: it is NULL in older buckets, and starts within the '
                     'present ones',
            measure.name, v_rollup.last_aggregated_id;
    END IF;
END
$function$;
COMMENT ON FUNCTION clickrollup.add_measure(text, clickrollup.measure, boolean) IS
    'add a measure to a rollup that is in use and to all that it feeds, filled from the raw events; with from_now_on '
    'it is not filled and is NULL in older buckets';
