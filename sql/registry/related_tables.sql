CREATE FUNCTION _clickrollup.related_tables(p_source regclass, p_relations oid[]) RETURNS SETOF oid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Most runs ask about none.
    IF p_relations = '{}' THEN
        RETURN;
    END IF;
    -- From the few up to the table, and not from the table down to thousands of partitions.
    RETURN QUERY WITH RECURSIVE wholes (relid, whole) AS (
        SELECT r.relid, r.relid FROM unnest(p_relations || p_source::oid) AS r (relid)
        UNION SELECT w.relid, i.inhparent FROM wholes AS w JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = w.whole
    )
    SELECT w.relid FROM wholes AS w WHERE w.whole = p_source AND w.relid = ANY (p_relations)
    UNION SELECT w.whole FROM wholes AS w WHERE w.relid = p_source AND w.whole = ANY (p_relations);
END
$function$;
COMMENT ON FUNCTION _clickrollup.related_tables(regclass, oid[]) IS
    'those of some relations that source_tables() of a table would list';
