CREATE FUNCTION _clickrollup.foreign_name(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_owner oid := _clickrollup.role_of(p_rollup.owner, p_rollup.oids);
BEGIN
    RETURN (
        SELECT p_rollup.event_table_name FROM pg_catalog.pg_class AS c
        WHERE c.oid = _clickrollup.find_relation(p_rollup.event_table_name)
          AND NOT (c.relkind IN ('r', 'p') AND _clickrollup.is_readable_by(c.oid, v_owner))
        UNION ALL
        SELECT p_rollup.event_id_sequence_name FROM pg_catalog.pg_class AS c
        WHERE c.oid = _clickrollup.find_relation(p_rollup.event_id_sequence_name) AND c.relkind <> 'S'
        UNION ALL
        SELECT p_rollup.rollup_table_name FROM pg_catalog.pg_class AS c
        WHERE c.oid = _clickrollup.find_relation(p_rollup.rollup_table_name)
          AND NOT (c.relkind IN ('r', 'p') AND _clickrollup.is_owned_by(c.relowner, v_owner))
        UNION ALL
        SELECT p_rollup.aggregation_function FROM pg_catalog.pg_proc AS p
        WHERE p.oid = _clickrollup.find_function(p_rollup.aggregation_function)
          AND NOT _clickrollup.is_owned_by(p.proowner, v_owner)
        LIMIT 1);
END
$function$;
COMMENT ON FUNCTION _clickrollup.foreign_name(clickrollup.rollups) IS
    'a name in a registry row that its owner may not use so: a source that it cannot read, a table or function that is '
    'not its own; NULL for none';
