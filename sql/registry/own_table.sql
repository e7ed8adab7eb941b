CREATE FUNCTION _clickrollup.own_table(p_rollup clickrollup.rollups) RETURNS regclass
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table regclass;
BEGIN
    -- The registry says a name, not whose the table is.
    SELECT c.oid::regclass INTO v_table FROM pg_catalog.pg_class AS c
    WHERE c.oid = _clickrollup.find_relation(p_rollup.rollup_table_name) AND c.relkind IN ('r', 'p')
      AND _clickrollup.is_owned_by(c.relowner, _clickrollup.owner_of(p_rollup));
    IF v_table IS NULL THEN
        RAISE EXCEPTION '% is no table of %, who owns rollup ''%''',
            p_rollup.rollup_table_name, p_rollup.owner, p_rollup.name
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('ALTER TABLE %s OWNER TO %I; or drop_rollup().',
                                p_rollup.rollup_table_name, p_rollup.owner);
    END IF;
    RETURN v_table;
END
$function$;
COMMENT ON FUNCTION _clickrollup.own_table(clickrollup.rollups) IS
    'the table of a rollup; raises 42501 where what has its name is no table, or not its owner''s';
