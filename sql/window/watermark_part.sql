CREATE FUNCTION _clickrollup.watermark_part(p_rollup clickrollup.rollups, p_part text, p_fixed boolean) RETURNS text
LANGUAGE sql STABLE
RETURN CASE
    WHEN NOT p_fixed THEN format(
        '(SELECT %s FROM clickrollup.rollups AS w WHERE w.name = %L)%s',
        CASE p_part WHEN 'id' THEN _clickrollup.watermark_in_view(p_rollup)
                    WHEN 'cold_id' THEN 'w.cold_counted_id'
                    WHEN 'cold_before' THEN 'w.cold_before'
                    WHEN 'end' THEN '_clickrollup.snapshot_end(w.last_snapshot)'
                    ELSE '_clickrollup.snapshot_open(w.last_snapshot)' END,
        p_rollup.name, CASE p_part WHEN 'open' THEN '::bigint[]' END)
    WHEN p_part = 'id' THEN p_rollup.last_aggregated_id::text
    WHEN p_part = 'cold_id' THEN p_rollup.cold_counted_id::text
    WHEN p_part = 'cold_before' THEN format('%L::timestamptz', _clickrollup.utc_text(p_rollup.cold_before))
    WHEN p_part = 'end' THEN _clickrollup.snapshot_end(p_rollup.last_snapshot)::text
    ELSE format('%L::bigint[]', _clickrollup.snapshot_open(p_rollup.last_snapshot)) END;

COMMENT ON FUNCTION _clickrollup.watermark_part(clickrollup.rollups, text, boolean) IS
    'expression for a part of a rollup''s watermark: the id, cold_counted_id, cold_before, or the end or the open '
    'xids of its snapshot; a constant, or read from the registry by the statement';
