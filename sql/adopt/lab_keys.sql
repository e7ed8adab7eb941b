CREATE FUNCTION _clickrollup.lab_keys(
    p_table regclass, OUT dimensions text[], OUT bucket_column name, OUT unique_index regclass)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    SELECT i.indexrelid::regclass,
           (SELECT array_agg(a.attname::text ORDER BY k.position) FROM pg_catalog.pg_attribute AS a
            JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position) USING (attnum)
            WHERE a.attrelid = p_table AND a.atttypid <> 'timestamptz'::regtype),
           (SELECT a.attname FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = p_table AND a.attnum = ANY (i.indkey) AND a.atttypid = 'timestamptz'::regtype
            ORDER BY a.attnum DESC LIMIT 1)
    INTO unique_index, dimensions, bucket_column
    FROM pg_catalog.pg_index AS i
    WHERE i.indrelid = p_table AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
    ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1;
    IF bucket_column IS NULL THEN
        RAISE EXCEPTION '% has no unique index on its dimensions and a timestamptz bucket', p_table
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Without one its runs cannot have merged anything: create it, '
                         'or declare a new rollup with create_rollup().';
    END IF;
    dimensions := coalesce(dimensions, '{}');
END
$function$;
COMMENT ON FUNCTION _clickrollup.lab_keys(regclass) IS
    'dimensions and bucket of a hand-made rollup, told by its unique index; raises 55000 where it has none';
