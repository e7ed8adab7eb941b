CREATE FUNCTION _clickrollup.check_column_names(
    p_rollup clickrollup.rollups, p_dimensions text[], p_measures clickrollup.measure[], p_source regclass)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_twice name;
BEGIN
    SELECT n.name INTO v_twice
    FROM (SELECT (_clickrollup.dimension_row(p_rollup, 0, d.dimension, p_source)).name
          FROM unnest(p_dimensions) AS d (dimension)
          UNION ALL SELECT m.name FROM _clickrollup.expand_measures(p_measures) AS m
          UNION ALL SELECT p_rollup.bucket_column) AS n (name)
    GROUP BY n.name HAVING count(*) > 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'column "%" is named twice', v_twice
            USING ERRCODE = 'duplicate_column',
                  HINT = 'Dimensions, measures and the bucket are columns of one table; see bucket_column, '
                         'and ''expression AS name''.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_column_names(clickrollup.rollups, text[], clickrollup.measure[], regclass) IS
    'raise 42701 where two columns of a rollup over events would have one name';
