CREATE FUNCTION _clickrollup.root(p_rollup text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN (
        WITH RECURSIVE up AS (
            SELECT r.name, r.fed_by FROM clickrollup.rollups AS r WHERE r.name = p_rollup
            UNION ALL
            SELECT r.name, r.fed_by FROM clickrollup.rollups AS r JOIN up AS u ON r.name = u.fed_by
        )
        SELECT u.name FROM up AS u WHERE u.fed_by IS NULL);
END
$function$;
COMMENT ON FUNCTION _clickrollup.root(text) IS
    'the rollup at the head of a chain, whose runs read the events; NULL for an unknown rollup';
