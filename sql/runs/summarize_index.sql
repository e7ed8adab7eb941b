CREATE FUNCTION _clickrollup.summarize_index(p_table regclass, p_index regclass, p_pages integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_range bigint := pg_relation_size(p_table) / current_setting('block_size')::bigint / p_pages - 1;
BEGIN
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', p_table);
    -- Full ranges only, the newest first: with the last one as well, each INSERT would have to widen it. Autovacuum
    -- summarizes too (autosummarize = on), but takes 256 requests a minute and logs each one above.
    WHILE v_range >= 0 AND brin_summarize_range(p_index, v_range * p_pages) > 0 LOOP
        v_range := v_range - 1;
    END LOOP;
EXCEPTION WHEN lock_not_available OR insufficient_privilege THEN
    RETURN;  -- a VACUUM is at work there, which summarizes as well
END
$function$;
COMMENT ON FUNCTION _clickrollup.summarize_index(regclass, regclass, integer) IS
    'summarize the full ranges of pages of a BRIN index that are new; does nothing while somebody vacuums the table';
