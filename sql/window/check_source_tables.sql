CREATE FUNCTION _clickrollup.check_source_tables(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := p_rollup.event_table_name::regclass;
    v_tables oid[];
    v_wrong  regclass;
BEGIN
    PERFORM _clickrollup.wait_for_attach(v_source);
    v_tables := ARRAY(SELECT t.relid::oid FROM _clickrollup.source_tables(v_source) AS t);
    SELECT s.srrelid::regclass INTO v_wrong FROM pg_catalog.pg_subscription_rel AS s
    WHERE s.srrelid = ANY (v_tables) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a subscription writes to %, with ids and xids of another server', v_wrong
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Roll up where the events are published. Once the subscription is gone, setval() the sequence '
                         'to the last id, then create the rollup.';
    END IF;
    SELECT f.ftrelid::regclass INTO v_wrong FROM pg_catalog.pg_foreign_table AS f
    WHERE f.ftrelid = ANY (v_tables) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is a foreign table: who writes to it elsewhere cannot be seen from here', v_wrong
            USING ERRCODE = 'feature_not_supported',
                  HINT = format('Take it out of %s, or roll up where its events are written.', v_source);
    END IF;
    -- Live views read the source with the rights of the rollup's owner, whoever reads them.
    PERFORM _clickrollup.check_row_security(v_source, pg_get_userbyid(_clickrollup.owner_of(p_rollup)));
    IF p_rollup.strategy = 'sequence' THEN
        PERFORM _clickrollup.check_id_columns(p_rollup);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_source_tables(clickrollup.rollups) IS
    'raise 0A000 where writers of a source work on another server, by subscription or in a foreign table; 42501 '
    'where policies hide its rows; 55000 where one of its tables numbers events otherwise';
