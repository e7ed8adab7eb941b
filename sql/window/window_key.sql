CREATE FUNCTION _clickrollup.window_key(p_rollup clickrollup.rollups) RETURNS name
LANGUAGE sql STABLE
RETURN CASE WHEN p_rollup.strategy = 'sequence'
            THEN _clickrollup.time_key(p_rollup.event_table_name::regclass) END;

COMMENT ON FUNCTION _clickrollup.window_key(clickrollup.rollups) IS
    'column by whose time a run may leave partitions out; NULL where it reads all';
