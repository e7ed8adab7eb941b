CREATE FUNCTION _clickrollup.part_columns(p_rollup text, OUT cast_list text, OUT definitions text)
LANGUAGE sql STABLE
-- By type and collation of the table: what an expression gives is turned into that when it is stored anyway.
BEGIN ATOMIC
    SELECT string_agg(format('%I::%s', c.name, c.type) || c.collation, ', ' ORDER BY c.position),
           string_agg(format('%I %s', c.name, c.type) || c.collation, ', ' ORDER BY c.position)
    FROM clickrollup.rollups AS r, LATERAL (
        SELECT n.name, n.position, _clickrollup.type_name(a.atttypid, -1) AS type, coalesce((
                   SELECT format(' COLLATE %I.%I', s.nspname, o.collname)
                   FROM pg_catalog.pg_collation AS o JOIN pg_catalog.pg_namespace AS s ON s.oid = o.collnamespace
                   WHERE o.oid = a.attcollation), '') AS collation
        FROM (
            SELECT k.name, k.position::bigint FROM _clickrollup.key_list(p_rollup) AS k
            UNION ALL SELECT m.name, 2147483647 + m.position::bigint
            FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup
        ) AS n
        JOIN pg_catalog.pg_attribute AS a
            ON a.attrelid = _clickrollup.find_relation(r.rollup_table_name) AND a.attname = n.name
        UNION ALL SELECT _clickrollup.internal_name(p_rollup, 'clickrollup_events'), 9223372036854775807, 'bigint', ''
    ) AS c
    WHERE r.name = p_rollup AND _clickrollup.find_relation(r.rollup_table_name) IS NOT NULL;
END;
COMMENT ON FUNCTION _clickrollup.part_columns(text) IS
    'the columns of what a run adds to a rollup, as a SELECT casts them and as FROM defines them';
