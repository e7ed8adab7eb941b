CREATE FUNCTION _clickrollup.merge_expression(p_measure clickrollup.rollup_measures, p_table regclass) RETURNS text
LANGUAGE sql STABLE
-- Citus takes no subquery in DO UPDATE. A rollup may have been distributed after it was created.
RETURN _clickrollup.render(
    CASE WHEN p_measure.kind = 'top' AND p_measure.merge ~ '\(\s*SELECT ' AND _clickrollup.is_distributed(p_table)
         THEN 'coalesce({topn}.topn_union({stored}, {incoming}), {stored}, {incoming})' ELSE p_measure.merge END,
    'stored.' || quote_ident(p_measure.name), 'excluded.' || quote_ident(p_measure.name));

COMMENT ON FUNCTION _clickrollup.merge_expression(clickrollup.rollup_measures, regclass) IS
    'what DO UPDATE sets a measure''s column to';
