CREATE FUNCTION _clickrollup.lock_shards(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Runs wait until this has ended, rather than to fail in the middle of it.
    PERFORM _clickrollup.lock_rollup(r.root) FROM unnest(_clickrollup.roots_of(p_source)) AS r (root);
    PERFORM _clickrollup.check_nothing_prepared(p_source);
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_shards(regclass) IS
    'keep runs away while shards of a source are split or moved; raises 55006 where a transaction is prepared there';
