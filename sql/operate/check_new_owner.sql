CREATE FUNCTION _clickrollup.check_new_owner(p_rollup clickrollup.rollups, p_owner oid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_owner  name := pg_get_userbyid(p_owner);
    v_source regclass := _clickrollup.find_relation(p_rollup.event_table_name);
    v_schema text := (parse_ident(p_rollup.rollup_table_name))[1];
BEGIN
    -- As ALTER ... OWNER TO: what somebody wrote gets the rights of another only where the caller has these already.
    IF NOT (pg_has_role(p_owner, 'USAGE') AND pg_has_role(p_owner, 'MEMBER')) THEN
        RAISE EXCEPTION 'you cannot act as role %', v_owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Have a member of %I do it, or a superuser.', v_owner);
    END IF;
    IF NOT has_table_privilege(p_owner, '_clickrollup.own_rollups', 'UPDATE') THEN
        RAISE EXCEPTION 'role % may not own rollups', v_owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('SELECT clickrollup.grant_rollup_owner(%L);', v_owner);
    END IF;
    IF NOT (has_schema_privilege(p_owner, v_schema, 'USAGE') AND has_schema_privilege(p_owner, v_schema, 'CREATE')) THEN
        RAISE EXCEPTION 'role % may not create functions in schema "%"', v_owner, v_schema
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('GRANT USAGE, CREATE ON SCHEMA %I TO %I;', v_schema, v_owner);
    END IF;
    IF v_source IS NOT NULL AND NOT _clickrollup.is_readable_by(v_source, p_owner) THEN
        RAISE EXCEPTION 'role % cannot read %', v_owner, v_source
            USING ERRCODE = 'insufficient_privilege', HINT = format('GRANT SELECT ON %s TO %I;', v_source, v_owner);
    END IF;
    IF NOT _clickrollup.is_readable_by(_clickrollup.find_relation(p_rollup.event_id_sequence_name), p_owner) THEN
        RAISE EXCEPTION 'role % cannot read sequence %', v_owner, p_rollup.event_id_sequence_name
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('GRANT SELECT ON SEQUENCE %s TO %I;', p_rollup.event_id_sequence_name, v_owner);
    END IF;
    PERFORM _clickrollup.check_row_security(v_source, v_owner);
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_new_owner(clickrollup.rollups, oid) IS
    'raise 42501 unless this role can act as another, and that one can own a rollup: it may own some, create beside '
    'its table and read its source';
