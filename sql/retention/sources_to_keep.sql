CREATE FUNCTION _clickrollup.sources_to_keep()
RETURNS TABLE (source text, has_retention boolean, has_partitions boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT r.event_table_name,
           bool_or(r.keep_buckets IS NOT NULL) OR EXISTS (
               SELECT FROM clickrollup.source_retention AS s
               WHERE s.event_table_name = r.event_table_name AND s.keep_events IS NOT NULL),
           coalesce(_clickrollup.partman_manages(_clickrollup.find_relation(r.event_table_name)), false)
    FROM clickrollup.rollups AS r
    WHERE _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids))
      AND _clickrollup.find_relation(r.event_table_name) IS NOT NULL
    GROUP BY r.event_table_name;
END;
COMMENT ON FUNCTION _clickrollup.sources_to_keep() IS
    'sources of rollups that this role may run, and what clickrollup run has to do for them besides';
