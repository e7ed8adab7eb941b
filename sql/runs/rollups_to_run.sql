CREATE FUNCTION _clickrollup.rollups_to_run() RETURNS text[]
LANGUAGE sql STABLE
RETURN ARRAY(
    SELECT r.name FROM clickrollup.rollups AS r
    WHERE r.fed_by IS NULL AND r.aggregation_function IS NOT NULL
      AND _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids))
    ORDER BY r.last_run_at NULLS FIRST);

COMMENT ON FUNCTION _clickrollup.rollups_to_run() IS
    'the chains that this role may run, by their heads, the one that waited longest first';
