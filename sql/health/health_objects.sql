CREATE FUNCTION _clickrollup.health_objects(p_rollup clickrollup.rollups) RETURNS SETOF clickrollup.finding
LANGUAGE sql
BEGIN ATOMIC
    SELECT p_rollup.name, 'source missing', 'critical'::clickrollup.health_state,
           format('%s does not exist any more; drop_rollup(%L) removes what is left',
                  p_rollup.event_table_name, p_rollup.name)
    WHERE _clickrollup.find_relation(p_rollup.event_table_name) IS NULL
    UNION ALL
    SELECT p_rollup.name, 'source replaced', 'critical',
           format('it has counted %s, and %s is another table: change_source(%L, ...) says which one it reads',
                  s.counted, s.standing, p_rollup.name)
    FROM _clickrollup.source_replacement(p_rollup) AS s
    WHERE s.standing IS NOT NULL AND p_rollup.fed_by IS NULL
    UNION ALL
    SELECT p_rollup.name, 'table missing', 'critical', format('%s does not exist', p_rollup.rollup_table_name)
    WHERE _clickrollup.find_relation(p_rollup.rollup_table_name) IS NULL
    UNION ALL
    SELECT p_rollup.name, 'index missing', 'critical',
           format('%s has no valid unique index on (%s), so runs fail; renew_rollup(%L) makes it again',
                  p_rollup.rollup_table_name, _clickrollup.key_columns(p_rollup.name), p_rollup.name)
    WHERE p_rollup.bucket IS NOT NULL AND _clickrollup.find_relation(p_rollup.rollup_table_name) IS NOT NULL
      AND NOT _clickrollup.has_key_index(p_rollup.name)
    UNION ALL
    SELECT p_rollup.name, 'unlogged', u.state::clickrollup.health_state,
           format('%s is unlogged: a crash empties it; ALTER TABLE %1$s SET LOGGED; after which reconcile(%L) tells '
                  'whether anything is lost', _clickrollup.qualified_name(u.relation), p_rollup.name)
    FROM (SELECT _clickrollup.find_relation(p_rollup.rollup_table_name), 'critical'
          UNION ALL
          SELECT t.relid, 'warning'
          FROM _clickrollup.source_tables(_clickrollup.find_relation(p_rollup.event_table_name)) AS t
          WHERE p_rollup.fed_by IS NULL AND NOT t.is_above) AS u (relation, state)
    JOIN pg_catalog.pg_class AS c ON c.oid = u.relation AND c.relpersistence = 'u'
    UNION ALL
    SELECT p_rollup.name, 'function missing', 'critical',
           format('%s(bigint) does not exist', p_rollup.aggregation_function)
    WHERE _clickrollup.find_function(p_rollup.aggregation_function) IS NULL
    UNION ALL
    SELECT p_rollup.name, 'function of another role', 'critical',
           format('%s(bigint) does not run with the rights of %s, who owns the rollup', p_rollup.aggregation_function,
                  p_rollup.owner)
    FROM pg_catalog.pg_proc AS p
    WHERE p.oid = _clickrollup.find_function(p_rollup.aggregation_function)
      AND _clickrollup.is_role(_clickrollup.owner_of(p_rollup))
      AND (p.proowner <> _clickrollup.owner_of(p_rollup) OR p_rollup.bucket IS NOT NULL AND NOT p.prosecdef)
    UNION ALL
    SELECT p_rollup.name, 'view missing', 'warning', 'one of the views of the rollup was dropped'
    WHERE _clickrollup.find_relation(p_rollup.event_table_name) IS NOT NULL AND EXISTS (
        SELECT FROM _clickrollup.view_list(p_rollup) AS v WHERE _clickrollup.find_relation(v.name) IS NULL)
    UNION ALL
    SELECT p_rollup.name, 'window unsound', 'critical', s.problem
    FROM (SELECT _clickrollup.window_problem(p_rollup) AS problem) AS s
    WHERE s.problem IS NOT NULL AND _clickrollup.find_relation(p_rollup.event_table_name) IS NOT NULL
      AND p_rollup.fed_by IS NULL;
END;
COMMENT ON FUNCTION _clickrollup.health_objects(clickrollup.rollups) IS
    'findings about what a rollup needs: source, table, function, views, a sound sequence or column of xids';
