CREATE FUNCTION _clickrollup.with_names_now(p_rollup clickrollup.rollups, p_objects _clickrollup.rollup_objects)
RETURNS clickrollup.rollups
LANGUAGE sql STABLE
RETURN jsonb_populate_record(p_rollup, jsonb_strip_nulls(jsonb_build_object(
    'event_table_name', _clickrollup.qualified_name(p_objects.source),
    'event_id_sequence_name', _clickrollup.qualified_name(p_objects.sequence),
    'rollup_table_name', _clickrollup.qualified_name(p_objects.rollup_table),
    'aggregation_function', _clickrollup.function_name(p_objects.function),
    'search_path', _clickrollup.path_now(p_rollup.search_path, p_objects.path_schemas))));

COMMENT ON FUNCTION _clickrollup.with_names_now(clickrollup.rollups, _clickrollup.rollup_objects) IS
    'a registry row with the names that its objects have now; what is gone keeps the name that it had';
