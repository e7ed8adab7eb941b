CREATE FUNCTION _clickrollup.has_many_partitions(p_source regclass) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Reading fewer costs less than to look whether they need be read. An event without a time is in no range of times.
    RETURN (SELECT count(*) > 50
            FROM (SELECT FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = p_source LIMIT 51) AS i)
       AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                   WHERE a.attrelid = p_source AND a.attname = _clickrollup.time_key(p_source) AND a.attnotnull);
END
$function$;
COMMENT ON FUNCTION _clickrollup.has_many_partitions(regclass) IS
    'whether a run should look which partitions by time it has to read';
