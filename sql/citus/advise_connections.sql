CREATE FUNCTION _clickrollup.advise_connections(p_schema name, p_role name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF EXISTS (SELECT FROM clickrollup.rollups AS r
               JOIN pg_catalog.pg_class AS c ON c.oid = _clickrollup.find_relation(r.event_table_name)
               WHERE (parse_ident(r.rollup_table_name))[1] = p_schema AND c.relkind = 'p'
                 AND _clickrollup.is_distributed(c.oid))
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting AS s, LATERAL unnest(s.setconfig) AS o (setting)
                       WHERE s.setrole IN (0, quote_ident(p_role)::regrole) AND s.setdatabase IN (0, (
                             SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()))
                         AND o.setting LIKE 'citus.executor\_slow\_start\_interval=%')
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_settings AS s
                       WHERE s.name = 'citus.executor_slow_start_interval' AND s.source = 'configuration file') THEN
        RAISE NOTICE 'live views of all tenants open up to sixteen connections to each worker for role %, and each '
                     'connection has to learn all partitions', p_role
            USING HINT = format('Have queries of less than half a second use one: '
                                'ALTER ROLE %I SET citus.executor_slow_start_interval = 500', p_role);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.advise_connections(name, name) IS
    'raise a NOTICE where a reader of rollups of a distributed, partitioned source opens connections as fast as Citus '
    'does by itself';
