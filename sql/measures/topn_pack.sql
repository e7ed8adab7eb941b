CREATE FUNCTION _clickrollup.topn_pack(p_items text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF cardinality(p_items) = 0 THEN
        RETURN NULL;
    END IF;
    -- plpgsql keeps the plan between the groups of a run; an SQL function would make it anew for each.
    RETURN (
        SELECT coalesce(jsonb_object_agg(counted.item, counted.frequency), '{}')
        FROM (SELECT u.item, count(*) AS frequency
              FROM unnest(p_items) AS u (item) WHERE u.item IS NOT NULL GROUP BY u.item
              ORDER BY count(*) DESC, u.item COLLATE "C" LIMIT _clickrollup.top_counters()) AS counted);
END
$function$;
COMMENT ON FUNCTION _clickrollup.topn_pack(text[]) IS 'count the items of one group into a top N';
