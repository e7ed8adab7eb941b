CREATE FUNCTION _clickrollup.clickstream_rollup_name(p_schema name, p_table name) RETURNS text
LANGUAGE plpgsql AS $function$
BEGIN
    -- The bare name may be taken by a role whose rows this one cannot see: only an insert can tell.
    INSERT INTO clickrollup.rollups (name, event_table_name, event_id_sequence_name) VALUES (p_table, 'none', 'none')
    ON CONFLICT (name) DO NOTHING;
    IF FOUND THEN
        DELETE FROM clickrollup.rollups AS r WHERE r.name = p_table;
        RETURN p_table;
    END IF;
    RETURN format('%I.%I', p_schema, p_table);
END
$function$;
COMMENT ON FUNCTION _clickrollup.clickstream_rollup_name(name, name) IS
    'name for a rollup of a clickstream: its table''s, as in the lab, or with the schema where that is taken';
