CREATE FUNCTION _clickrollup.are_objects_known(p_rollup clickrollup.rollups) RETURNS boolean
LANGUAGE sql STABLE
-- Not known: missing, changed by hand, or gone and made again under the old name. A source that was made again is
-- another table: change_source() says what that means.
RETURN EXISTS (
    SELECT FROM _clickrollup.rollup_objects AS k
    WHERE k.rollup_name = p_rollup.name AND k.names = _clickrollup.object_names(p_rollup)
      AND k.cluster = _clickrollup.catalog_identifier()
      AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = k.sequence
                  UNION ALL SELECT WHERE _clickrollup.find_relation(p_rollup.event_table_name) <> k.source
                  UNION ALL SELECT WHERE p_rollup.event_id_sequence_name IS NULL)
      AND (k.rollup_table IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = k.rollup_table))
      AND (EXISTS (SELECT FROM pg_catalog.pg_proc AS p WHERE p.oid = k.function)
           OR k.function IS NOT DISTINCT FROM _clickrollup.find_function(p_rollup.aggregation_function)::oid));

COMMENT ON FUNCTION _clickrollup.are_objects_known(clickrollup.rollups) IS
    'whether it is noted what the names of a rollup stand for';
