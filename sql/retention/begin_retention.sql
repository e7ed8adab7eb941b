CREATE FUNCTION _clickrollup.begin_retention(
    p_source regclass, p_as_of timestamptz, p_partitions integer, p_rows bigint)
RETURNS _clickrollup.retention_step
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_step _clickrollup.retention_step;
BEGIN
    PERFORM _clickrollup.check_time('as_of', p_as_of);
    PERFORM _clickrollup.check_between('partitions_per_transaction', p_partitions, 1, 1000);
    PERFORM _clickrollup.check_between('rows_per_transaction', p_rows, 1, 1000000000000);
    PERFORM _clickrollup.roots_of(p_source);
    v_step.source := p_source;
    v_step.as_of := p_as_of;
    v_step.partitions := p_partitions;
    v_step.rows := p_rows;
    v_step.checked := false;
    v_step.goes_on := true;
    v_step.partitions_dropped := 0;
    v_step.events_deleted := 0;
    v_step.rows_deleted := 0;
    RETURN v_step;
END
$function$;
COMMENT ON FUNCTION _clickrollup.begin_retention(regclass, timestamptz, integer, bigint) IS
    'how run_retention() starts; raises what is wrong with its arguments';
