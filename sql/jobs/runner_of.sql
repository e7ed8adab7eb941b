CREATE FUNCTION _clickrollup.runner_of(
    p_owner oid, OUT role name, OUT host text, OUT seen_at timestamptz, OUT lives boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
    -- It says so every five seconds. One that has been away for a day is forgotten.
    SELECT r.role, r.host, r.seen_at, r.seen_at > clock_timestamp() - interval '1 minute'
    FROM _clickrollup.runners AS r JOIN pg_catalog.pg_roles AS a ON a.rolname = r.role
    WHERE _clickrollup.has_rights_of(a.oid, p_owner) AND r.seen_at > clock_timestamp() - interval '1 day'
    ORDER BY r.seen_at DESC LIMIT 1;
END;
COMMENT ON FUNCTION _clickrollup.runner_of(oid) IS
    'the scheduler that runs the rollups of a role, and whether it is at work; NULL where there is none';
