CREATE FUNCTION _clickrollup.parts_view_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'CREATE VIEW %s AS\nSELECT %s, %s FROM %s\nUNION ALL\n%s',
        _clickrollup.view_name(r, 'parts'), _clickrollup.key_columns(p_rollup),
        _clickrollup.measure_columns(p_rollup), r.rollup_table_name,
        _clickrollup.select_from_events(p_rollup, _clickrollup.waiting_condition(r, false), '',
            NOT _clickrollup.is_distributed(r.event_table_name::regclass)))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.parts_view_sql(text) IS
    'CREATE VIEW for the stored rows and the rows of events not yet rolled up; a key that has both comes twice, so a '
    'caller that adds up does not pay for joining them';
