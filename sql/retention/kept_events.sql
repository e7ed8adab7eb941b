CREATE FUNCTION _clickrollup.kept_events(p_source regclass) RETURNS interval
LANGUAGE sql STABLE
-- The buckets are the rollup owner's to keep, the events are the table owner's.
RETURN (SELECT s.keep_events FROM clickrollup.source_retention AS s
        WHERE s.event_table_name = _clickrollup.qualified_name(p_source) AND _clickrollup.is_own_relation(p_source));

COMMENT ON FUNCTION _clickrollup.kept_events(regclass) IS
    'how long the events of a table are kept, NULL for ever, and for a role whose table it is not';
