CREATE FUNCTION _clickrollup.raise_failures(p_failed text[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    IF p_failed IS NOT NULL THEN
        RAISE EXCEPTION '% of the rollups failed', cardinality(p_failed)
            USING ERRCODE = 'external_routine_exception', DETAIL = array_to_string(p_failed, E'\n'),
                  HINT = 'The others were run. SELECT * FROM clickrollup.rollup_status;';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.raise_failures(text[]) IS
    'raise one error that names the runs of run_all() that failed';
