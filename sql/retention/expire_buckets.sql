CREATE FUNCTION _clickrollup.expire_buckets(p_source regclass, p_as_of timestamptz, p_rows bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name text;
    v_rows bigint := 0;
BEGIN
    FOR v_name IN SELECT r.name FROM clickrollup.rollups AS r
                  WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.keep_buckets IS NOT NULL
                    AND _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids))
                  ORDER BY r.name COLLATE "C" LOOP
        v_rows := v_rows + (SELECT d.rows::bigint FROM _clickrollup.as_owner(
                                v_name, 'delete_buckets', jsonb_build_object('as_of', p_as_of, 'rows', p_rows))
                                AS d (rows));
        EXIT WHEN v_rows >= p_rows;
    END LOOP;
    RETURN v_rows;
END
$function$;
COMMENT ON FUNCTION _clickrollup.expire_buckets(regclass, timestamptz, bigint) IS
    'delete old buckets of the rollups of a table, about as many rows as given, with NULL all; returns how many';
