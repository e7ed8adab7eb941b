CREATE FUNCTION _clickrollup.check_expired(p_source regclass, p_before timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_boundary timestamptz := _clickrollup.retention_boundary(p_source, p_before);
BEGIN
    PERFORM _clickrollup.check_counted(p_source, v_boundary);
    PERFORM _clickrollup.check_passed(p_source, d.relation, v_boundary)
    FROM (SELECT _clickrollup.default_partition(p_source)) AS d (relation) WHERE d.relation IS NOT NULL;
    PERFORM _clickrollup.check_passed(p_source, e.partition, v_boundary)
    FROM _clickrollup.expired_partitions(p_source, p_before) AS e;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_expired(regclass, timestamptz) IS
    'raise 55006 where events older than a time were never counted, or still wait; it reads all of them, so '
    'run_retention() calls it before it locks anything';
