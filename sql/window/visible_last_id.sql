CREATE FUNCTION _clickrollup.visible_last_id(p_sequence text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN (
        SELECT _clickrollup.sequence_last_id(c.oid::regclass) FROM pg_catalog.pg_class AS c
        WHERE c.oid = _clickrollup.find_relation(p_sequence)
          AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'USAGE, SELECT') END);
END
$function$;
COMMENT ON FUNCTION _clickrollup.visible_last_id(text) IS
    'last number that a sequence has drawn; NULL for what is no sequence, or one that this role may not ask';
