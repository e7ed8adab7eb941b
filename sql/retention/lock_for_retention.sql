CREATE FUNCTION _clickrollup.lock_for_retention(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.roots_of(p_source);
    PERFORM _clickrollup.check_row_security(p_source);
    -- No run moves a watermark and no rebuild reads events meanwhile.
    PERFORM _clickrollup.check_same_source(_clickrollup.lock_rollup(r.name))
    FROM _clickrollup.holding_rollups(p_source) AS r WHERE r.fed_by IS NULL;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_for_retention(regclass) IS
    'lock the rollups that can hold up the retention of a table, until the transaction ends; raises what forbids it';
