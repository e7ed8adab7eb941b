CREATE FUNCTION _clickrollup.remember_objects() RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO _clickrollup.own_objects AS o (rollup_name, source, sequence, rollup_table, views, names)
    SELECT r.name, _clickrollup.find_relation(r.event_table_name), _clickrollup.find_relation(r.event_id_sequence_name),
           _clickrollup.find_relation(r.rollup_table_name),
           _clickrollup.view_objects(r), _clickrollup.object_names(r)
    FROM clickrollup.rollups AS r
    WHERE _clickrollup.is_member_of(r.owner) AND _clickrollup.find_relation(r.event_table_name) IS NOT NULL
      AND _clickrollup.find_relation(r.event_id_sequence_name) IS NOT NULL
      -- Missing, changed by hand, or gone and made again under the old name. A source that was made again is another
      -- table: change_source() says what that means.
      AND NOT EXISTS (
          SELECT FROM _clickrollup.rollup_objects AS k
          WHERE k.rollup_name = r.name AND k.names = _clickrollup.object_names(r)
            AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = k.sequence
                        UNION ALL SELECT WHERE _clickrollup.find_relation(r.event_table_name) <> k.source)
            AND (k.rollup_table IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = k.rollup_table)))
    ON CONFLICT (rollup_name) DO UPDATE
    SET source = CASE WHEN o.names = excluded.names THEN o.source ELSE excluded.source END,
        sequence = CASE WHEN o.names = excluded.names AND o.source <> excluded.source THEN o.sequence
                        ELSE excluded.sequence END,
        rollup_table = excluded.rollup_table, views = excluded.views, names = excluded.names,
        former_names = CASE WHEN o.names = excluded.names THEN o.former_names ELSE '{}' END;
END;
COMMENT ON FUNCTION _clickrollup.remember_objects() IS
    'note, for rollups of which it is not known, the relations that the names in the registry stand for';
