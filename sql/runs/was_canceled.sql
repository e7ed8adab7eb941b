CREATE FUNCTION _clickrollup.was_canceled(p_rollup text, p_result _clickrollup.run_result) RETURNS boolean
LANGUAGE sql STABLE
-- Any function can raise this error. That of another role is not to end the runs of all.
RETURN coalesce(p_result.sqlstate, '') = '57014' AND EXISTS (
    SELECT FROM clickrollup.rollups AS r WHERE r.name = p_rollup AND _clickrollup.is_me(_clickrollup.owner_of(r)));

COMMENT ON FUNCTION _clickrollup.was_canceled(text, _clickrollup.run_result) IS
    'whether a run of this role''s own was canceled, by a person or by statement_timeout, so that run_all() ends too';
