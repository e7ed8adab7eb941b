CREATE FUNCTION _clickrollup.summarize_index(p_table regclass, p_index regclass, p_pages integer, p_rests boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_size  bigint := pg_relation_size(p_table) / current_setting('block_size')::bigint;
    v_range bigint := (v_size + CASE WHEN p_rests THEN p_pages - 1 ELSE 0 END) / p_pages - 1;
BEGIN
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', p_table);
    -- The newest first. Full ranges only where events come in: with the last one as well, each INSERT would have to
    -- widen it. Where none come it would be read by every run. VACUUM never summarizes it; autovacuum (autosummarize =
    -- on) takes 256 requests a minute and logs each one above.
    WHILE v_range >= 0 AND brin_summarize_range(p_index, v_range * p_pages) > 0 LOOP
        v_range := v_range - 1;
    END LOOP;
EXCEPTION WHEN lock_not_available OR insufficient_privilege THEN
    RETURN;  -- a VACUUM is at work there, which summarizes as well
END
$function$;
COMMENT ON FUNCTION _clickrollup.summarize_index(regclass, regclass, integer, boolean) IS
    'summarize the ranges of pages of a BRIN index that are new, the last one too where a table rests; does nothing '
    'while somebody vacuums the table';
