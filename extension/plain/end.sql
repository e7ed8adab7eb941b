    -- What the version before had and this one has not.
    FOR v_routine IN
        SELECT format('DROP ROUTINE %s', p.oid::regprocedure) FROM pg_proc AS p
        WHERE p.pronamespace IN (to_regnamespace('clickrollup'), to_regnamespace('_clickrollup'))
          AND v_before ->> p.oid::text = p.xmin::text
          -- Made when hll is there, by provide_hll().
          AND p.proname NOT IN ('hll_merge_agg', 'hll_collect_agg')
    LOOP
        EXECUTE v_routine;
    END LOOP;
    PERFORM set_config('search_path', v_path, true);
    RAISE INFO 'clickrollup % is %', v_version,
        CASE WHEN v_from IS NULL THEN 'installed' ELSE pg_catalog.concat('upgraded from ', v_from) END;
END
$clickrollup$;
