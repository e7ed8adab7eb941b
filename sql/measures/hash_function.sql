CREATE FUNCTION _clickrollup.hash_function(p_type text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN p_type IN ('bigint', 'integer', 'smallint', 'boolean', 'bytea', 'text') THEN 'hll_hash_' || p_type
    ELSE 'hll_hash_any'
END;
COMMENT ON FUNCTION _clickrollup.hash_function(text) IS 'function of hll that hashes values of a type';
