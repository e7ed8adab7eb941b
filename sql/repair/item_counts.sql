CREATE FUNCTION _clickrollup.item_counts(p_items text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(counted.item, counted.frequency), '{}')
            FROM (SELECT u.item, count(*) AS frequency
                  FROM unnest(p_items) AS u (item) WHERE u.item IS NOT NULL GROUP BY u.item) AS counted);
END
$function$;
COMMENT ON FUNCTION _clickrollup.item_counts(text[]) IS
    'how often each item occurs, for all items, in the format of topn';
