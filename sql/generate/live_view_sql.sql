CREATE FUNCTION _clickrollup.live_view_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'CREATE VIEW %s AS\n%s',
        _clickrollup.view_name(r, 'live'),
        _clickrollup.select_from_rows(p_rollup, _clickrollup.view_name(r, 'parts'), NULL))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.live_view_sql(text) IS
    'CREATE VIEW for stored rollup plus the events not yet rolled up, in one snapshot, a row for each key';
