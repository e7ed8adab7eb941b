CREATE FUNCTION _clickrollup.check_xids_here(p_source regclass, p_column name, p_offset bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_ahead bigint;
BEGIN
    -- What a statement sees was written before its snapshot, or by its own transaction.
    EXECUTE format('SELECT max(e.xid) FROM (SELECT %I FROM %s) AS e (xid) WHERE e.xid <= 9223372036854775807 '
                   'AND e.xid >= $1 + greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint, '
                   'pg_current_xact_id_if_assigned()::text::bigint + 1)', p_column, p_source)
    INTO v_ahead USING p_offset;
    IF v_ahead IS NOT NULL THEN
        RAISE EXCEPTION 'events of % were written in another database cluster: xid % is ahead of all here',
            p_source, v_ahead
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('They would be counted when the xids get there. ALTER TABLE %s ALTER COLUMN %I SET '
                                'DEFAULT txid_current() + %s; lets the xids of new events go on above them.',
                                p_source, p_column, v_ahead);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_xids_here(regclass, name, bigint) IS
    'raise 55000 where a table holds events of xids that this cluster has not reached, as after it was restored';
