CREATE FUNCTION _clickrollup.bi_views(p_rollup clickrollup.rollups)
RETURNS TABLE (key text, name text, measure name, "position" integer, owner oid)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT v.key, format('%I.%I', b.bi_schema,
                         _clickrollup.fitting_name('', (parse_ident(p_rollup.rollup_table_name))[2], v.suffix)),
           v.measure, v.position, _clickrollup.role_of(b.owner, b.oids)
    FROM clickrollup.bi_schemas AS b,
         (VALUES ('bi rows', '', NULL::name, -2), ('bi by time', '_by_time', NULL, -1)
          UNION ALL
          SELECT 'bi top ' || m.name, '_' || m.name, m.name, m.position FROM clickrollup.rollup_measures AS m
          WHERE m.rollup_name = p_rollup.name AND m.kind = 'top'
          UNION ALL
          SELECT 'bi sketches', '_sketches', NULL, 0
          WHERE EXISTS (SELECT FROM clickrollup.rollup_measures AS m
                        WHERE m.rollup_name = p_rollup.name AND m.kind = 'distinct'))
         AS v (key, suffix, measure, position)
    WHERE p_rollup.bucket IS NOT NULL AND b.schema_name = (parse_ident(p_rollup.rollup_table_name))[1]
      -- As for tenants: who may not rule the rollup has no say.
      AND _clickrollup.has_rights_of(_clickrollup.role_of(b.owner, b.oids), _clickrollup.owner_of(p_rollup));
END;

COMMENT ON FUNCTION _clickrollup.bi_views(clickrollup.rollups) IS
    'the views of a rollup for BI tools: its rows, its buckets over all keys, each top N, '
    'and sketches for tools that write SQL';
