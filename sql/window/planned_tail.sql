-- A worker leaves partitions out of a plan for a constant only, and Citus hands it what the coordinator has computed as
-- a file that the query reads. So this function, which the worker calls when it plans, looks into its query for the
-- name of that file. It is not immutable; but nobody keeps a plan of a shard's query, and the coordinator sends calls
-- as they stand. Whatever is not as expected makes it all times, and nothing is left out.
CREATE FUNCTION _clickrollup.planned_tail(p_column text) RETURNS tstzrange
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_query  text := current_query();
    v_result text := substring(v_query FROM format(
        $pattern$read_intermediate_result\('+(\w+)'+::text, '+binary'+::citus_copy_format\) $pattern$
        || $pattern$\w+\(%s tstzrange\)$pattern$, p_column));
    v_times  tstzrange;
BEGIN
    -- An EXPLAIN alone has computed nothing.
    IF v_result IS NOT NULL AND v_query !~* '^\s*EXPLAIN' THEN
        EXECUTE 'SELECT r.times FROM read_intermediate_result($1, ''binary'') AS r (times tstzrange)'
        INTO v_times USING v_result;
    END IF;
    RETURN coalesce(v_times, '[-infinity,infinity]');
END
$function$;
COMMENT ON FUNCTION _clickrollup.planned_tail(text) IS
    'what tail_times() has found on the coordinator, under the name of a column, for a shard''s query while a worker '
    'plans it; all times anywhere else';
