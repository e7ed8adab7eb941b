CREATE FUNCTION clickrollup._create_clickstream_rollup(
    p_event_table regclass, p_schema name, p_table name, p_bucket_column name, p_bucket interval, p_function name)
RETURNS text
LANGUAGE plpgsql AS $function$
DECLARE
    v_table regclass := to_regclass(format('%I.%I', p_schema, p_table));
    v_name  text;
BEGIN
    SELECT r.name INTO v_name FROM clickrollup.rollups AS r
    WHERE r.rollup_table_name = clickrollup._qualified_name(v_table);
    IF NOT FOUND THEN
        v_table := clickrollup._create_rollup_table(p_schema, p_table, p_bucket_column);
        v_name := clickrollup._register_rollup(
            p_event_table, clickrollup._sibling_name(p_event_table, '_event_id_seq')::regclass, v_table,
            format('%I.%I', p_schema, p_function));
    END IF;
    PERFORM clickrollup._distribute_by_tenant(v_table, p_event_table);
    PERFORM clickrollup._create_aggregation_function(p_schema, p_function, v_name, p_table, p_bucket_column, p_bucket);
    RETURN v_name;
END
$function$;
COMMENT ON FUNCTION clickrollup._create_clickstream_rollup(regclass, name, name, name, interval, name) IS
    'create and register one of the two rollups of a clickstream, or bring its function up to date; returns its name';
