CREATE FUNCTION _clickrollup.top_counters() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
    nullif(current_setting('topn.number_of_counters', true), '')::integer, _clickrollup.default_top_capacity());

COMMENT ON FUNCTION _clickrollup.top_counters() IS
    'items that a top N keeps in this session: the topn extension''s setting, heeded whether or not it is installed';
