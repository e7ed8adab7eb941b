CREATE FUNCTION clickrollup._live_view_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'CREATE VIEW %s AS\n%s',
        clickrollup._sibling_name(r.rollup_table_name, '_live'),
        clickrollup._select_from_rows(p_rollup, format(
            E'(SELECT %1$s, %2$s FROM %3$s\n UNION ALL\n %4$s) AS stored_and_new', clickrollup._key_columns(p_rollup),
            clickrollup._measure_columns(p_rollup), r.rollup_table_name,
            clickrollup._select_from_events(p_rollup, clickrollup._waiting_condition(r, false))), NULL))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION clickrollup._live_view_sql(text) IS
    'CREATE VIEW for stored rollup plus the events not yet rolled up, in one snapshot';
