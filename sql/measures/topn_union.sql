CREATE FUNCTION clickrollup.topn_union(top_items jsonb, top_items2 jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    RETURN _clickrollup.topn_add_up(top_items, top_items2, _clickrollup.top_counters());
END
$function$;
COMMENT ON FUNCTION clickrollup.topn_union(jsonb, jsonb) IS
    'add up two top Ns; the function of the topn extension of that name';
