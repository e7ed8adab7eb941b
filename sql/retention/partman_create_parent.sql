CREATE FUNCTION _clickrollup.partman_create_parent(p_source regclass, p_interval interval, p_premake integer)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
-- Names and bounds of partitions follow the session otherwise.
SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = 'postgres'
AS $function$
DECLARE
    v_schema name := _clickrollup.extension_schema('pg_partman');
    v_name   text := _clickrollup.partman_name(p_source);
BEGIN
    EXECUTE format('SELECT %I.create_parent(p_parent_table => $1, p_control => ''event_time'', p_type => $2, '
                   'p_interval => $3, p_premake => $4)', v_schema)
    USING v_name, CASE WHEN _clickrollup.partman_version() < 5 THEN 'native' ELSE 'range' END,
          p_interval::text, p_premake;
    -- One event dated in the year 9999 must not have partitions made up to there.
    EXECUTE format('UPDATE %I.part_config SET infinite_time_partitions = true, ignore_default_data = true '
                   'WHERE parent_table = $1', v_schema)
    USING v_name;
END
$function$;
COMMENT ON FUNCTION _clickrollup.partman_create_parent(regclass, interval, integer) IS
    'hand a table without partitions to pg_partman, version 4 or 5, which makes its time partitions and a default one';
