CREATE FUNCTION _clickrollup.watermark_in_view(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN _clickrollup.is_distributed(p_rollup.event_table_name::regclass)
            THEN format('coalesce(max(w.last_aggregated_id), _clickrollup.watermark_elsewhere(%L))', p_rollup.name)
            ELSE 'w.last_aggregated_id' END;

COMMENT ON FUNCTION _clickrollup.watermark_in_view(clickrollup.rollups) IS
    'expression for the id up to which a rollup has counted; it works on the workers of Citus too, which have no '
    'registry row';
