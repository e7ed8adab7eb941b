CREATE FUNCTION _clickrollup.topn_prune(p_counters jsonb, p_kept integer) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF (SELECT count(*) FROM jsonb_object_keys(p_counters)) <= p_kept THEN
        RETURN p_counters;
    END IF;
    RETURN (
        SELECT jsonb_object_agg(kept.key, kept.value)
        FROM (SELECT e.key, e.value FROM jsonb_each(p_counters) AS e
              ORDER BY e.value::bigint DESC, e.key COLLATE "C" LIMIT p_kept) AS kept);
END
$function$;
COMMENT ON FUNCTION _clickrollup.topn_prune(jsonb, integer) IS
    'keep the most frequent items of a top N, so many of them';
