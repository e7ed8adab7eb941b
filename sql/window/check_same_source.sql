CREATE FUNCTION _clickrollup.check_same_source(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_found record := _clickrollup.source_replacement(p_rollup);
BEGIN
    IF v_found.standing IS NOT NULL THEN
        RAISE EXCEPTION 'rollup ''%'' has counted %, and % is another table', p_rollup.name, v_found.counted,
            v_found.standing
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = CASE WHEN _clickrollup.extension_schema('citus') IS NOT NULL THEN format(
                             'Where a function of Citus made the table again with the same events: '
                             'SELECT clickrollup.change_source(%L, %L, %s); goes on from there. Else ',
                             p_rollup.name, v_found.standing, p_rollup.last_aggregated_id) ELSE '' END
                      || format('SELECT clickrollup.change_source(%L, %L); reads that one from now on. To stay with '
                                'the other, give its name there, or rename the tables back.',
                                p_rollup.name, v_found.standing);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_same_source(clickrollup.rollups) IS
    'raise 55000 where another table has taken the name of the one that a rollup has counted';
