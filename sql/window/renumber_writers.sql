CREATE FUNCTION _clickrollup.renumber_writers(p_source regclass, p_column name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_offset bigint;
BEGIN
    -- Not even the oldest transaction that is open, and may write after this, shall get an xid that the events have.
    EXECUTE format(
        'SELECT greatest(max(%I) + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 0) FROM %s',
        p_column, p_source)
    INTO v_offset;
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT txid_current()%s',
                   p_source, p_column, ' + ' || nullif(v_offset, 0));
END
$function$;
COMMENT ON FUNCTION _clickrollup.renumber_writers(regclass, name) IS
    'set an offset in the default of the writers'' xid column, so that new values are above all stored ones; its '
    'writers are locked out';
