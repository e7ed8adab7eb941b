CREATE FUNCTION _clickrollup.callers_search_path() RETURNS text
LANGUAGE sql STABLE
-- Unless it is named last, the schema of temporary tables comes first: a caller's could stand in for those meant.
RETURN concat_ws(', ', nullif(current_setting('search_path'), ''),
                 CASE WHEN current_setting('search_path') ~ '\mpg_temp\M' THEN NULL ELSE 'pg_temp' END);

COMMENT ON FUNCTION _clickrollup.callers_search_path() IS
    'search_path of the session, to be kept beside expressions that somebody wrote under it';
