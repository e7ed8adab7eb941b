CREATE FUNCTION _clickrollup.forget_gone(p_sources text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    -- A row that somebody holds is left: nobody's DROP waits for it.
    v_names   text[] := ARRAY(SELECT r.name FROM _clickrollup.own_rollups AS r
                              WHERE r.name IN (SELECT g.name FROM _clickrollup.gone_rollups() AS g (name))
                              FOR UPDATE SKIP LOCKED);
    v_schemas name[] := ARRAY(SELECT DISTINCT (parse_ident(r.rollup_table_name))[1]::name
                              FROM clickrollup.rollups AS r WHERE r.name = ANY (v_names));
BEGIN
    PERFORM _clickrollup.forget_rollups(v_names);
    PERFORM _clickrollup.forget_partitions(s.name) FROM unnest(p_sources) AS s (name);
    PERFORM _clickrollup.forget_readers(s.name) FROM unnest(v_schemas) AS s (name)
    WHERE NOT EXISTS (SELECT FROM clickrollup.rollups AS r WHERE (parse_ident(r.rollup_table_name))[1] = s.name);
    RETURN v_names;
END
$function$;
COMMENT ON FUNCTION _clickrollup.forget_gone(text[]) IS
    'forget rollups of which nothing is left, and the partitions of sources that are gone; returns the names';
