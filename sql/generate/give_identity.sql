CREATE FUNCTION _clickrollup.give_identity(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF (SELECT c.relreplident FROM pg_catalog.pg_class AS c WHERE c.oid = p_table) = 'd'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = p_table AND i.indisprimary) THEN
        EXECUTE _clickrollup.identity_sql(p_table::text);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.give_identity(regclass) IS
    'give a table a replica identity where it has none and nobody has chosen that';
