CREATE FUNCTION _clickrollup.rebuild_other(p_root text, p_times text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_buckets bigint;
BEGIN
    IF NOT _clickrollup.try_lock(p_root) THEN
        PERFORM _clickrollup.warn_of_other(p_root, 'it is at work');
        RETURN 0;
    END IF;
    PERFORM _clickrollup.as_owner(p_root, 'check_rebuildable', jsonb_build_object(
        'times', p_times, 'force', false, 'hint', ''));
    SELECT b.buckets::bigint INTO v_buckets FROM _clickrollup.as_owner(
        p_root, 'replace_buckets', jsonb_build_object('times', p_times)) AS b (buckets);
    RETURN v_buckets;
EXCEPTION WHEN OTHERS OR assert_failure THEN
    PERFORM _clickrollup.warn_of_other(p_root, SQLERRM);
    RETURN 0;
END
$function$;
COMMENT ON FUNCTION _clickrollup.rebuild_other(text, text) IS
    'rebuild the buckets of the given times in a rollup that cannot hold up the owner of its source; returns how many, '
    'with a WARNING where it fails';
