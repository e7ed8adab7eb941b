CREATE FUNCTION _clickrollup.with_qualified_names(p_rollup clickrollup.rollups, p_search_path text)
RETURNS clickrollup.rollups
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    IF _clickrollup.is_bare_name(p_rollup.event_table_name) THEN
        p_rollup.event_table_name := _clickrollup.written_name(p_rollup.event_table_name, p_search_path);
    END IF;
    IF _clickrollup.is_bare_name(p_rollup.event_id_sequence_name) THEN
        p_rollup.event_id_sequence_name := _clickrollup.written_name(p_rollup.event_id_sequence_name, p_search_path);
    END IF;
    IF _clickrollup.is_bare_name(p_rollup.rollup_table_name) THEN
        p_rollup.rollup_table_name := _clickrollup.written_name(p_rollup.rollup_table_name, p_search_path);
    END IF;
    RETURN p_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.with_qualified_names(clickrollup.rollups, text) IS
    'a registry row whose names have their schema; raises 42P01 for a bare name that means nothing under a search_path';
