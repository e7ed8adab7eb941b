CREATE FUNCTION _clickrollup.sequence_last_id(p_sequence regclass) RETURNS bigint
LANGUAGE plpgsql STRICT SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- From 17 on pg_sequence_last_value() answers NULL, as for an unused sequence, when the privilege is missing.
    IF NOT has_sequence_privilege(p_sequence, 'USAGE, SELECT') THEN
        RAISE EXCEPTION 'permission denied for sequence %', p_sequence
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('GRANT SELECT ON SEQUENCE %s TO %I;', p_sequence, current_user);
    END IF;
    RETURN coalesce(pg_sequence_last_value(p_sequence), _clickrollup.id_before_first(p_sequence));
END
$function$;
COMMENT ON FUNCTION _clickrollup.sequence_last_id(regclass) IS
    'last id drawn from the sequence, committed or not; the one before its first when it was never used; raises '
    '42501 without privilege';
