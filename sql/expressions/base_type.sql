CREATE FUNCTION _clickrollup.base_type(p_type oid) RETURNS oid
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE chain AS (
        SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type AS t WHERE t.oid = p_type
        UNION ALL
        SELECT t.oid, t.typtype, t.typbasetype
        FROM chain AS c JOIN pg_catalog.pg_type AS t ON t.oid = c.typbasetype WHERE c.typtype = 'd'
    )
    SELECT c.oid FROM chain AS c WHERE c.typtype <> 'd';
END;
COMMENT ON FUNCTION _clickrollup.base_type(oid) IS 'the type that a domain is over; any other type itself';
