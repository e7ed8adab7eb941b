CREATE FUNCTION clickrollup.maintain_partitions(
    source regclass, OUT partitions_until timestamptz, OUT events_moved bigint)
LANGUAGE sql
BEGIN ATOMIC
    SELECT m.partitions_until, m.events_moved
    FROM _clickrollup.maintain_partitions_of(source, current_setting('search_path')) AS m;
END;
COMMENT ON FUNCTION clickrollup.maintain_partitions(regclass) IS
    'have pg_partman make the coming time partitions, moving events that already lie in their range; returns where '
    'the newest ends, and how many events were moved';
