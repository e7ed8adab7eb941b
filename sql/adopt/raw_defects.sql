CREATE FUNCTION _clickrollup.raw_defects(p_rollup text) RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_values  bigint;
    v_buckets bigint;
BEGIN
    SELECT count(*), count(DISTINCT d.bucket) INTO v_values, v_buckets FROM clickrollup.reconcile(p_rollup) AS d;
    IF v_values > 0 THEN
        RETURN NEXT _clickrollup.defect_row('differs from raw',
            format('%s values in %s buckets differ from the events up to the watermark', v_values, v_buckets),
            format('SELECT * FROM clickrollup.reconcile(%L); names them, '
                   'SELECT clickrollup.rebuild(%1$L); replaces them', p_rollup),
            false);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.raw_defects(text) IS
    'a defect where an adopted rollup differs from those events that are still there';
