CREATE FUNCTION _clickrollup.refuse_foreign_name(p_name text, p_owner name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RAISE EXCEPTION '% cannot be a part of a rollup of %', p_name, p_owner
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'A source is a table that the owner of the rollup may read; the rollup''s table and function '
                     'belong to that role.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.refuse_foreign_name(text, name) IS
    'raise 42501 for a name that a role may not enter into the registry';
