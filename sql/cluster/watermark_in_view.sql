CREATE FUNCTION clickrollup._watermark_in_view(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('(SELECT %s FROM clickrollup.rollups AS w WHERE w.name = %L)',
        CASE WHEN clickrollup._is_distributed(r.event_table_name::regclass)
             THEN format('coalesce(max(w.last_aggregated_id), clickrollup._watermark_elsewhere(%L))', p_rollup)
             ELSE 'w.last_aggregated_id' END, p_rollup)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION clickrollup._watermark_in_view(text) IS
    'expression for the watermark in a live view, which Citus copies to the workers too';
