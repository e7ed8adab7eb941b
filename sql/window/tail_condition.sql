CREATE FUNCTION _clickrollup.tail_condition(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$
  AND {value} <@ (
      SELECT coalesce((array_agg(_clickrollup.tail_times(
                 w.event_table_name, w.event_id_column, w.event_id_sequence_name, w.last_aggregated_id,
                 w.cold_before)))[1], '[-infinity,infinity]') AS {name}
      FROM clickrollup.rollups AS w WHERE w.name = {rollup})
  AND {time} BETWEEN {from} AND {until}$template$, jsonb_build_object(
        'time', quote_ident(s.key),
        'value', _clickrollup.time_key_value(s.source, quote_ident(s.key)),
        'name', s.name,
        'rollup', quote_literal(p_rollup.name),
        'from', _clickrollup.time_key_value(s.source, format('lower(_clickrollup.planned_tail(%L))', s.name)),
        'until', _clickrollup.time_key_value(s.source, format('upper(_clickrollup.planned_tail(%L))', s.name))))
    FROM (SELECT _clickrollup.window_key(p_rollup), p_rollup.event_table_name::regclass,
                 'tail_' || md5(p_rollup.name)) AS s (key, source, name)
    WHERE s.key IS NOT NULL AND _clickrollup.is_distributed(s.source)
);
COMMENT ON FUNCTION _clickrollup.tail_condition(clickrollup.rollups) IS
    'condition by which a live view over a distributed source leaves out partitions that have no event for it; NULL '
    'where it reads all';
