CREATE FUNCTION _clickrollup.describe_writers(p_writers text[], p_source regclass) RETURNS text
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT string_agg(format('%s, transaction open since %s', w.who, w.since), '; ' ORDER BY w.since)
    FROM _clickrollup.known_writers(p_source) AS w
    WHERE w.virtualtransaction = ANY (p_writers);
END;
COMMENT ON FUNCTION _clickrollup.describe_writers(text[], regclass) IS
    'the writers that a run gave up waiting for, in words for an error''s DETAIL';
