CREATE FUNCTION _clickrollup.first_of_clock(p_source regclass, p_column name, p_unit text, p_time timestamptz)
RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE WHEN a.atttypid IN ('bigint'::regtype, 'integer'::regtype)
                THEN format('%L::bigint', _clickrollup.first_epoch(p_time, p_unit))
                WHEN a.atttypid = 'uuid'::regtype THEN format('%L::uuid', _clickrollup.first_uuid(p_time)) END
    FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = p_source AND a.attname = p_column
);
COMMENT ON FUNCTION _clickrollup.first_of_clock(regclass, name, text, timestamptz) IS
    'the smallest value of a time column of numbers or uuids that lies at or after a time, as a constant; NULL for '
    'other types';
