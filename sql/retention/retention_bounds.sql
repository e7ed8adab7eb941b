CREATE FUNCTION _clickrollup.retention_bounds(
    p_source regclass, p_as_of timestamptz, p_partitions integer, p_rows bigint)
RETURNS timestamptz[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_before timestamptz := _clickrollup.time_before(p_as_of, _clickrollup.kept_events(p_source));
    v_bounds timestamptz[];
BEGIN
    IF v_before IS NULL THEN
        RETURN '{}'::timestamptz[];
    ELSIF EXISTS (SELECT FROM _clickrollup.time_partitions(p_source)) THEN
        v_bounds := ARRAY(
            SELECT e.ends FROM _clickrollup.expired_partitions(p_source, v_before) WITH ORDINALITY AS e
            WHERE e.ordinality % p_partitions = 0 ORDER BY e.ends);
    ELSE
        EXECUTE format('SELECT array_agg(DISTINCT e.t ORDER BY e.t) FROM ('
                       'SELECT e.t, row_number() OVER (ORDER BY e.t) AS n FROM (SELECT %s AS t FROM %s) AS e '
                       'WHERE e.t < $1) AS e WHERE e.n %% $2 = 0',
                       _clickrollup.retention_time(p_source), p_source)
        INTO v_bounds USING v_before, p_rows;
    END IF;
    RETURN coalesce(v_bounds, '{}') || v_before;
END
$function$;
COMMENT ON FUNCTION _clickrollup.retention_bounds(regclass, timestamptz, integer, bigint) IS
    'times up to which events of a table are dropped in turn, so that each is about a few partitions or rows; none '
    'where its events are kept';
