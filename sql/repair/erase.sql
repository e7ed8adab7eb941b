CREATE FUNCTION clickrollup.erase(source regclass, filter text, OUT events_deleted bigint, OUT buckets_rebuilt bigint)
LANGUAGE sql
BEGIN ATOMIC
    SELECT e.events_deleted, e.buckets_rebuilt
    FROM _clickrollup.erase_as_written(source, filter, _clickrollup.callers_search_path()) AS e;
END;
COMMENT ON FUNCTION clickrollup.erase(regclass, text) IS
    'delete the events that meet a condition and rebuild the buckets they were counted to, in every rollup of the '
    'source; returns how many of each';
