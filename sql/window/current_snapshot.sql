CREATE FUNCTION _clickrollup.current_snapshot(p_offset bigint) RETURNS pg_snapshot
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_now pg_snapshot;
    v_own bigint := pg_current_xact_id_if_assigned()::text::bigint;
BEGIN
    -- A statement, because each has a snapshot of its own: an expression might be given an older one.
    SELECT pg_current_snapshot() INTO v_now;
    -- A transaction's own xid is not in its snapshots. What it writes after this is still to be counted.
    RETURN _clickrollup.snapshot_of(
        _clickrollup.snapshot_end(v_now) + p_offset,
        ARRAY(SELECT o.xid + p_offset FROM unnest(_clickrollup.snapshot_open(v_now) || v_own) AS o (xid)
              WHERE o.xid IS NOT NULL));
END
$function$;
COMMENT ON FUNCTION _clickrollup.current_snapshot(bigint) IS
    'which transactions have ended by now, without this one, as xids plus an offset, as the column of the writers has '
    'them';
