CREATE FUNCTION _clickrollup.object_names(p_rollup clickrollup.rollups) RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN ARRAY[p_rollup.event_table_name, p_rollup.event_id_sequence_name, p_rollup.rollup_table_name,
             p_rollup.aggregation_function, p_rollup.search_path];

COMMENT ON FUNCTION _clickrollup.object_names(clickrollup.rollups) IS
    'the names in a registry row that a rename can make wrong';
