CREATE FUNCTION _clickrollup.type_name(p_type oid, p_modifier integer) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog  -- so that types of other schemas come qualified
RETURN format_type(p_type, p_modifier);

COMMENT ON FUNCTION _clickrollup.type_name(oid, integer) IS
    'name of a type that means the same under every search_path';
