-- IMMUTABLE although the number of counters is a setting, as the topn extension declares its own: Citus demands it
-- of functions in DO UPDATE.
CREATE FUNCTION _clickrollup.topn_prune(p_counters jsonb, p_items_at_most integer) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_kept constant integer := _clickrollup.top_counters();
BEGIN
    IF p_items_at_most <= v_kept OR (SELECT count(*) FROM jsonb_object_keys(p_counters)) <= v_kept THEN
        RETURN p_counters;
    END IF;
    RETURN (
        SELECT jsonb_object_agg(kept.key, kept.value)
        FROM (SELECT e.key, e.value FROM jsonb_each(p_counters) AS e
              ORDER BY e.value::bigint DESC, e.key COLLATE "C" LIMIT v_kept) AS kept);
END
$function$;
COMMENT ON FUNCTION _clickrollup.topn_prune(jsonb, integer) IS
    'keep as many of the most frequent items as the topn extension would: topn.number_of_counters, 1,000 by default; '
    'the second argument is a bound on their number that saves counting them';
