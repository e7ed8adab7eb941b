CREATE FUNCTION _clickrollup.provide_marks() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    IF NOT _clickrollup.is_distributed('_clickrollup.node_marks') THEN
        PERFORM _clickrollup.one_connection_per_node();
        EXECUTE 'SELECT create_reference_table(''_clickrollup.node_marks'')';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.provide_marks() IS
    'make node_marks lie on every node of a cluster, where it does not yet';
