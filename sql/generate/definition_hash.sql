CREATE FUNCTION _clickrollup.definition_hash(p_root text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT md5(string_agg(ROW(
        r.name, r.event_table_name, r.strategy, coalesce(r.writer_xid_column, r.event_id_column), r.rollup_table_name,
        r.bucket, r.bucket_column, r.time_column || coalesce(' ' || r.time_unit, ''), r.time_zone, r.filter,
        (SELECT array_agg(ROW(d.name, d.expression)::text ORDER BY d.position)
         FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = r.name),
        (SELECT array_agg(ROW(m.name, m.aggregate, m.merge, m.combine)::text ORDER BY m.position)
         FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = r.name))::text, E'\n' ORDER BY c.depth, c.name))
    FROM _clickrollup.chain(p_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name
);
COMMENT ON FUNCTION _clickrollup.definition_hash(text) IS
    'hash of all that the aggregation function of a chain is made from';
