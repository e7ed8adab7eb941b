CREATE FUNCTION _clickrollup.check_replaceable_view(p_view text, p_owner oid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_other name;
BEGIN
    -- As check_replaceable(): a view reads with the rights of its owner.
    SELECT r.rolname INTO v_other FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner
    WHERE c.oid = _clickrollup.find_relation(p_view)
      AND NOT (c.relkind = 'v' AND _clickrollup.is_owned_by(c.relowner, p_owner));
    IF FOUND THEN
        RAISE EXCEPTION '% of % stands where a view of % would', p_view, v_other, pg_get_userbyid(p_owner)
            USING ERRCODE = 'insufficient_privilege', HINT = 'Rename or drop it, or rename the rollup''s table.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_replaceable_view(text, oid) IS
    'raise 42501 where something of another role, or no view, has the name of a view that a rollup makes';
