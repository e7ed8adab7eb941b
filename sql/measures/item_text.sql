CREATE FUNCTION _clickrollup.item_text(p_item anyelement) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = 'postgres'
SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C'
AS $function$
BEGIN
    RETURN p_item::text;
END
$function$;
COMMENT ON FUNCTION _clickrollup.item_text(anyelement) IS
    'a value as an item of a top N: the same text in every session, times in UTC';
