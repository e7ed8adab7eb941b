CREATE FUNCTION _clickrollup.find_event_sequence(
    p_source regclass, p_needed boolean, OUT id_column name, OUT sequence regclass)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_found bigint;
BEGIN
    SELECT count(*) OVER (), a.attname, d.objid::regclass INTO v_found, id_column, sequence
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refobjid = p_source AND d.refobjsubid > 0;
    IF v_found IS DISTINCT FROM 1 AND NOT p_needed THEN
        id_column := NULL;
        sequence := NULL;
    ELSIF v_found IS DISTINCT FROM 1 THEN
        RAISE EXCEPTION '% columns of % are numbered by a sequence, a rollup needs one', coalesce(v_found, 0), p_source
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('ALTER TABLE %s ADD COLUMN event_id bigint GENERATED ALWAYS AS IDENTITY; or, on one '
                                'node, for strategy snapshot, which needs no id: ALTER TABLE %1$s ADD COLUMN '
                                'writer_xid bigint NOT NULL DEFAULT txid_current();', p_source);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.find_event_sequence(regclass, boolean) IS
    'the identity or serial column of a table and its sequence; where there is none or more than one, NULL, or 55000 '
    'where one is needed';
