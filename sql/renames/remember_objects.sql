CREATE FUNCTION _clickrollup.remember_objects(p_rollups text[] DEFAULT NULL) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO _clickrollup.own_objects AS o (
        rollup_name, source, sequence, rollup_table, function, operations, path_schemas, views, names, cluster)
    SELECT r.name, _clickrollup.find_relation(r.event_table_name), _clickrollup.find_relation(r.event_id_sequence_name),
           _clickrollup.find_relation(r.rollup_table_name), _clickrollup.find_function(r.aggregation_function),
           _clickrollup.find_operations_function(_clickrollup.operations_name(r)),
           ARRAY(SELECT e.schema FROM _clickrollup.path_schemas(r.search_path) AS e ORDER BY e.position),
           _clickrollup.view_objects(r), _clickrollup.object_names(r), _clickrollup.catalog_identifier()
    FROM clickrollup.rollups AS r
    WHERE _clickrollup.owns_rollup(r.name) AND (p_rollups IS NULL OR r.name = ANY (p_rollups))
      AND NOT _clickrollup.are_objects_known(r)
      AND _clickrollup.find_relation(r.event_table_name) IS NOT NULL
      AND (r.event_id_sequence_name IS NULL OR _clickrollup.find_relation(r.event_id_sequence_name) IS NOT NULL)
    ON CONFLICT (rollup_name) DO UPDATE
    SET source = CASE WHEN o.names = excluded.names THEN o.source ELSE excluded.source END,
        sequence = CASE WHEN o.names = excluded.names AND o.source <> excluded.source THEN o.sequence
                        ELSE excluded.sequence END,
        rollup_table = excluded.rollup_table, function = excluded.function, operations = excluded.operations,
        path_schemas = excluded.path_schemas, views = excluded.views, names = excluded.names,
        cluster = excluded.cluster,
        former_names = CASE WHEN o.names = excluded.names THEN o.former_names ELSE '{}' END;
END;
COMMENT ON FUNCTION _clickrollup.remember_objects(text[]) IS
    'note, for rollups of which it is not known, what the names in the registry stand for; NULL for all that are '
    'this role''s';
