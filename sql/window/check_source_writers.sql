CREATE FUNCTION _clickrollup.check_source_writers(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := p_rollup.event_table_name::regclass;
    v_wrong  regclass;
BEGIN
    PERFORM _clickrollup.wait_for_attach(v_source);
    SELECT r.relid::regclass INTO v_wrong FROM _clickrollup.related_tables(
        v_source, ARRAY(SELECT s.srrelid FROM pg_catalog.pg_subscription_rel AS s)) AS r (relid) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a subscription writes to %, with ids and xids of another server', v_wrong
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Roll up where the events are published. Once the subscription is gone, setval() the sequence '
                         'to the last id, then create the rollup.';
    END IF;
    SELECT r.relid::regclass INTO v_wrong FROM _clickrollup.related_tables(
        v_source, ARRAY(SELECT f.ftrelid FROM pg_catalog.pg_foreign_table AS f)) AS r (relid) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is a foreign table: who writes to it elsewhere cannot be seen from here', v_wrong
            USING ERRCODE = 'feature_not_supported',
                  HINT = format('Take it out of %s, or roll up where its events are written.', v_source);
    END IF;
    -- Live views read the source with the rights of the rollup's owner, whoever reads them.
    PERFORM _clickrollup.check_row_security(v_source, pg_get_userbyid(_clickrollup.owner_of(p_rollup)));
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_source_writers(clickrollup.rollups) IS
    'raise 0A000 where writers of a source work on another server, by subscription or in a foreign table; 42501 '
    'where policies hide its rows';
