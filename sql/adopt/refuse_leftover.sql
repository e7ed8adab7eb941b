CREATE FUNCTION _clickrollup.refuse_leftover(p_name text, p_table regclass, p_search_path text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table regclass := coalesce(p_table, _clickrollup.find_written_relation(quote_ident(p_name), p_search_path));
BEGIN
    IF _clickrollup.find_leftover(_clickrollup.qualified_name(v_table)) IS NOT NULL THEN
        RAISE EXCEPTION '% is a table of clickrollup whose rollup is not registered any more', v_table
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'create_rollup() with the arguments that it was made with takes it up again, with its rows, '
                         'and create_clickstream() its own; adopt_rollup() takes what was made by hand.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.refuse_leftover(text, regclass, text) IS
    'raise 55000, with what to call, for a table that clickrollup itself has made';
