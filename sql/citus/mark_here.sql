CREATE FUNCTION _clickrollup.mark_here(p_rollup text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    RETURN (SELECT m.last_id FROM _clickrollup.node_marks AS m WHERE m.rollup_name = p_rollup);
END
$function$;
COMMENT ON FUNCTION _clickrollup.mark_here(text) IS 'up to which id this node holds the events of a rollup counted';
