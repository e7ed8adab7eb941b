CREATE FUNCTION _clickrollup.raw_dropped_before(p_event_table_name text) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN coalesce((SELECT s.dropped_before FROM clickrollup.source_retention AS s
                 WHERE s.event_table_name = p_event_table_name), '-infinity');

COMMENT ON FUNCTION _clickrollup.raw_dropped_before(text) IS
    'time before which retention has dropped events of a table, -infinity where it dropped none';
