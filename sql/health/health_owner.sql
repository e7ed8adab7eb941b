CREATE FUNCTION _clickrollup.health_owner(p_rollup clickrollup.rollups) RETURNS SETOF clickrollup.finding
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT p_rollup.name, 'owner gone', 'critical'::clickrollup.health_state,
           format('role %s does not exist any more: SELECT clickrollup.change_owner(%L, %L);',
                  p_rollup.owner, p_rollup.name, coalesce(o.name, 'ROLE'))
    FROM (SELECT (SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class AS c
                  WHERE c.oid = _clickrollup.find_relation(p_rollup.rollup_table_name)) AS name) AS o
    WHERE NOT _clickrollup.is_role(_clickrollup.owner_of(p_rollup)) OR _clickrollup.owner_of(p_rollup) IS NULL
    UNION ALL
    SELECT p_rollup.name, 'table of another role', 'critical',
           format('%s belongs to %s, not to %s, who owns the rollup: SELECT clickrollup.change_owner(%L, %L);',
                  p_rollup.rollup_table_name, pg_get_userbyid(c.relowner), p_rollup.owner, p_rollup.name,
                  pg_get_userbyid(c.relowner))
    FROM pg_catalog.pg_class AS c
    WHERE c.oid = _clickrollup.find_relation(p_rollup.rollup_table_name)
      AND _clickrollup.is_role(_clickrollup.owner_of(p_rollup))
      AND NOT _clickrollup.is_owned_by(c.relowner, _clickrollup.owner_of(p_rollup));
END;
COMMENT ON FUNCTION _clickrollup.health_owner(clickrollup.rollups) IS
    'findings about the owner of a rollup: gone, or not the owner of its table';
