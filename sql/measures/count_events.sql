CREATE FUNCTION clickrollup.count_events(name name DEFAULT 'event_count') RETURNS clickrollup.measure
LANGUAGE sql IMMUTABLE
RETURN (name, 'count', NULL, 'count(*)',
        '{stored} + {incoming}', 'sum({column})', '{column}', '{}')::clickrollup.measure;

COMMENT ON FUNCTION clickrollup.count_events(name) IS 'measure: number of events';
