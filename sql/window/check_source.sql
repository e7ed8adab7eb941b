CREATE FUNCTION _clickrollup.check_source(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := p_rollup.event_table_name::regclass;
BEGIN
    PERFORM _clickrollup.check_table('source', v_source);
    -- A table of the rollup's own owner, or of a role that may do all that this one may, needs no look.
    PERFORM _clickrollup.check_no_foreign_code(v_source, false)
    FROM pg_catalog.pg_class AS c
    WHERE c.oid = v_source AND NOT _clickrollup.has_rights_of(c.relowner, quote_ident(current_user)::regrole);
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_source(clickrollup.rollups) IS
    'raise 42809 where something else than a table has the name of a source, 42501 where reading it would run the code '
    'of a role with fewer rights';
