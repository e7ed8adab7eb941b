CREATE FUNCTION clickrollup._register_rollup(
    p_event_table regclass, p_sequence regclass, p_rollup_table regclass, p_function text)
RETURNS text
LANGUAGE plpgsql AS $function$
DECLARE
    v_table name;
    v_name  text;
BEGIN
    PERFORM clickrollup._check_event_sequence(p_sequence, p_event_table);
    SELECT c.relname INTO v_table FROM pg_catalog.pg_class AS c WHERE c.oid = p_rollup_table;
    -- The bare name may be taken by a role whose rows this one cannot see, hence no look-up before.
    FOREACH v_name IN ARRAY ARRAY[v_table, clickrollup._qualified_name(p_rollup_table)] LOOP
        INSERT INTO clickrollup.rollups (
            name, event_table_name, event_id_sequence_name, rollup_table_name, aggregation_function)
        VALUES (v_name, clickrollup._qualified_name(p_event_table), clickrollup._qualified_name(p_sequence),
                clickrollup._qualified_name(p_rollup_table), p_function)
        ON CONFLICT (name) DO NOTHING;
        IF FOUND THEN
            RETURN v_name;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'rollup ''%'' is registered already', v_name
        USING ERRCODE = 'duplicate_object', HINT = 'Delete its row from clickrollup.rollups if the table was dropped.';
END
$function$;
COMMENT ON FUNCTION clickrollup._register_rollup(regclass, regclass, regclass, text) IS
    'enter a rollup into the registry under its table''s name, with the schema where that is taken, and return the name; '
    'its watermark is 0, so that events that are there already are rolled up too; raises 42710 where both are taken';
