CREATE FUNCTION _clickrollup.parts_view_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'CREATE VIEW %s AS\nSELECT %s, %s FROM %s\nUNION ALL\n%s',
        _clickrollup.view_name(r, 'parts'), _clickrollup.key_columns(p_rollup),
        _clickrollup.measure_columns(p_rollup), r.rollup_table_name,
        _clickrollup.select_from_events(
            p_rollup,
            -- No parallel worker may call that function. To start some and to fetch the few events of the tail from
            -- them takes twice as long as to read these.
            _clickrollup.waiting_condition(r, false) || CASE WHEN s.is_local THEN
                E'\n  AND pg_catalog.pg_backend_pid() > 0' ELSE '' END,
            '', s.is_local))
    FROM clickrollup.rollups AS r, LATERAL (
        SELECT NOT _clickrollup.is_distributed(r.event_table_name::regclass) AS is_local) AS s
    WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.parts_view_sql(text) IS
    'CREATE VIEW for the stored rows and the rows of events not yet rolled up; a key that has both comes twice, so a '
    'caller that adds up does not pay for joining them';
