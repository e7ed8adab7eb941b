CREATE FUNCTION _clickrollup.topn_merge(p_counters jsonb[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF cardinality(p_counters) = 0 THEN
        RETURN NULL;
    ELSIF cardinality(p_counters) = 1 THEN
        RETURN coalesce(p_counters[1], '{}');  -- as most groups of a live view: 0.3 s against 5.6 s for 86,799 of them
    END IF;
    RETURN (
        SELECT coalesce(jsonb_object_agg(summed.key, summed.frequency), '{}')
        FROM (SELECT e.key, sum(e.value::bigint)::bigint AS frequency
              FROM unnest(p_counters) AS u (counters), jsonb_each_text(u.counters) AS e
              GROUP BY e.key ORDER BY 2 DESC, e.key COLLATE "C" LIMIT _clickrollup.top_counters()) AS summed);
END
$function$;
COMMENT ON FUNCTION _clickrollup.topn_merge(jsonb[]) IS
    'add up any number of top Ns at once, which loses less than merging them pair by pair';
