CREATE FUNCTION _clickrollup.check_compressible(p_source regclass) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.extension_schema('citus') IS NULL OR _clickrollup.extension_schema('citus_columnar') IS NULL THEN
        RAISE EXCEPTION 'partitions are compressed by citus_columnar, which is not installed in this database'
            USING ERRCODE = 'feature_not_supported', HINT = 'CREATE EXTENSION citus; CREATE EXTENSION citus_columnar;';
    ELSIF NOT EXISTS (SELECT FROM _clickrollup.time_partitions(p_source)) THEN
        RAISE EXCEPTION '% has no partitions by time, which alone are compressed', p_source
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Partition it by ranges of its time, or leave compress_after out.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_compressible(regclass) IS
    'raise 0A000 without citus_columnar, 55000 for a table without partitions by time';
