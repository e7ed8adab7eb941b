CREATE FUNCTION _clickrollup.create_time_partitions(p_source regclass, p_interval interval, p_premake integer)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_aside regclass;
    v_need  text := _clickrollup.partman_need('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'EXECUTE');
BEGIN
    IF _clickrollup.partman_manages(p_source) THEN
        RETURN;
    END IF;
    IF _clickrollup.partman_version() IS NOT NULL AND v_need IS NULL THEN
        v_aside := _clickrollup.set_default_aside(p_source);
        PERFORM _clickrollup.partman_create_parent(p_source, p_interval, p_premake);
        PERFORM _clickrollup.put_events_back(p_source, v_aside) WHERE v_aside IS NOT NULL;
        RETURN;
    END IF;
    IF _clickrollup.default_partition(p_source) IS NULL THEN
        EXECUTE format('CREATE TABLE %s PARTITION OF %s DEFAULT',
                       _clickrollup.sibling_name(_clickrollup.qualified_name(p_source), '_default'),
                       p_source);
    END IF;
    RAISE NOTICE '%: all events go into one default partition',
        CASE WHEN v_need IS NULL THEN 'pg_partman is not installed in this database'
             ELSE format('role %I may not use pg_partman', current_user) END
        USING HINT = coalesce(v_need, 'CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;')
                     || ' Then call create_clickstream again, which moves the events into time partitions. Or create '
                        'partitions of your own.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_time_partitions(regclass, interval, integer) IS
    'give the table its partitions: by pg_partman where this role may use it, else a default partition and a '
    'NOTICE';
