CREATE FUNCTION clickrollup.create_dashboard_rollups(schema_name name DEFAULT current_schema()) RETURNS SETOF text
LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    v_feeding clickrollup.rollups;
    v_new     record;
    v_name    text;
BEGIN
    FOR v_new IN SELECT * FROM clickrollup._dashboard_rollup_list() LOOP
        SELECT * INTO v_feeding FROM clickrollup.rollups AS r
        WHERE r.rollup_table_name = format('%I.%I', schema_name, v_new.source_name);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'schema "%" has no rollup with the table %', schema_name, v_new.source_name
                USING ERRCODE = 'undefined_table', HINT = 'SELECT clickrollup.create_clickstream(); makes it.';
        END IF;
        CONTINUE WHEN to_regclass(format('%I.%I', schema_name, v_new.table_name)) IS NOT NULL
            OR clickrollup._is_distributed(v_feeding.event_table_name::regclass) AND 'customer_id' <> ALL (v_new.dimensions);
        v_name := clickrollup._clickstream_rollup_name(schema_name, v_new.table_name);
        PERFORM clickrollup.create_rollup(
            source => v_feeding.rollup_table_name::regclass, name => v_name, bucket => v_new.bucket, dimensions => v_new.dimensions,
            schedule => NULL, table_name => v_new.table_name, bucket_column => v_new.bucket_column);
        RETURN NEXT v_name;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup.create_dashboard_rollups(name) IS
    'add to a clickstream the rollups from which a dashboard answers at once, fed by its own two and filled from them: days; and for 5 minutes, hours and days the '
    'totals by tenant, by event type, country and browser, and of all, the last two kinds not on Citus. Returns the names of those that were not there. '
    'Each run fills them too. Call grant_reader() afterwards. Raises 42P01 without a clickstream in the schema';
