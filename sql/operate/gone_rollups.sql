CREATE FUNCTION _clickrollup.gone_rollups() RETURNS SETOF text
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH gone AS (
        SELECT r.name FROM _clickrollup.own_rollups AS r
        WHERE r.rollup_table_name IS NOT NULL AND _clickrollup.find_relation(r.event_table_name) IS NULL
          AND _clickrollup.find_relation(r.rollup_table_name) IS NULL
    )
    SELECT g.name FROM gone AS g
    WHERE NOT EXISTS (SELECT FROM _clickrollup.chain(g.name) AS c WHERE c.name NOT IN (SELECT o.name FROM gone AS o));
END;
COMMENT ON FUNCTION _clickrollup.gone_rollups() IS
    'rollups of this role of which neither source nor table is left, nor the table of any that they feed';
