CREATE FUNCTION _clickrollup.retention_condition(p_source regclass, p_before timestamptz) RETURNS text
LANGUAGE sql STABLE
RETURN concat_ws(' AND ',
    -- A number or a uuid as it is stored, for an index and for partitions; a uuid without a time never expires.
    quote_ident(_clickrollup.retention_column(p_source)) || ' < ' || _clickrollup.first_of_clock(
        p_source, _clickrollup.retention_column(p_source), _clickrollup.retention_unit(p_source), p_before),
    format('%s < %L::timestamptz', _clickrollup.retention_time(p_source), _clickrollup.utc_text(p_before)));

COMMENT ON FUNCTION _clickrollup.retention_condition(regclass, timestamptz) IS
    'condition that an event is older than a time';
