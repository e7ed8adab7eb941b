CREATE FUNCTION _clickrollup.count_above(p_root text, p_id bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.fill_chain(p_root, '{(,)}', CASE WHEN p_id IS NULL THEN 'false' ELSE
        format('%I > %s', (_clickrollup.definition(p_root)).event_id_column, p_id) END);
END
$function$;
COMMENT ON FUNCTION _clickrollup.count_above(text, bigint) IS
    'count the events with an id above the given one in a locked chain; with NULL none, which shows whether it could';
