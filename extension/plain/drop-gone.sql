
-- What the version before had and this one has not: nothing has replaced it. What calls others was made after them.
DO $gone$
DECLARE
    v_routine pg_catalog.text;
BEGIN
    FOR v_routine IN
        SELECT format('DROP ROUTINE %s', p.oid::regprocedure) FROM pg_proc AS p
        WHERE p.pronamespace IN (to_regnamespace('clickrollup'), to_regnamespace('_clickrollup'))
          AND concat(p.oid, ':', p.xmin) = ANY (string_to_array(current_setting('clickrollup.routines'), ' '))
          -- Made when hll is there, by provide_hll().
          AND p.proname NOT IN ('hll_merge_agg', 'hll_collect_agg')
        ORDER BY p.oid DESC
    LOOP
        EXECUTE v_routine;
    END LOOP;
END
$gone$;
