CREATE FUNCTION _clickrollup.read_relations(p_rollup clickrollup.rollups) RETURNS regclass[]
LANGUAGE sql STABLE
RETURN ARRAY(
    SELECT _clickrollup.find_relation(n.name) FROM (
        SELECT b.name FROM _clickrollup.base_views(p_rollup) AS b
        UNION ALL SELECT p_rollup.rollup_table_name
        UNION ALL SELECT p_rollup.event_id_sequence_name
        -- Citus asks the shards with the reader's own rights.
        UNION ALL SELECT p_rollup.event_table_name
                  WHERE _clickrollup.is_distributed(_clickrollup.find_relation(p_rollup.event_table_name))) AS n);

COMMENT ON FUNCTION _clickrollup.read_relations(clickrollup.rollups) IS
    'the relations that a reader of a rollup reads: its views and table, the sequence that rollup_status asks, and on '
    'Citus the events';
