CREATE FUNCTION _clickrollup.follow_owners(p_rollups text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups;
    v_name   name;
BEGIN
    FOR v_rollup IN
        SELECT r.* FROM clickrollup.rollups AS r
        JOIN pg_catalog.pg_roles AS a ON a.oid = _clickrollup.owner_of(r)
        WHERE r.name = ANY (p_rollups)
          AND (a.rolname <> r.owner OR (r.oids ->> 'cluster')::bigint IS DISTINCT FROM _clickrollup.system_identifier())
    LOOP
        v_name := pg_get_userbyid(_clickrollup.owner_of(v_rollup));
        UPDATE _clickrollup.own_rollups AS r SET owner = v_name, oids = NULL WHERE r.name = v_rollup.name;
        PERFORM _clickrollup.give_jobs(v_rollup, v_rollup.owner, v_name) WHERE v_rollup.owner <> v_name;
    END LOOP;
    UPDATE _clickrollup.own_retention AS s SET owner = a.rolname
    FROM clickrollup.rollups AS r, pg_catalog.pg_roles AS a, pg_catalog.pg_class AS c
    WHERE r.name = ANY (p_rollups) AND s.event_table_name = r.event_table_name
      AND a.oid = _clickrollup.role_of(s.owner, s.oids) AND a.rolname <> s.owner
      AND c.oid = _clickrollup.find_relation(s.event_table_name) AND _clickrollup.has_rights_of(a.oid, c.relowner);
END
$function$;
COMMENT ON FUNCTION _clickrollup.follow_owners(text[]) IS
    'write the names that the owners of rollups, and of the retention of what they read, have now into the registry, '
    'and give them their jobs';
