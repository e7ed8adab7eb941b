CREATE FUNCTION _clickrollup.time_expression(
    p_source regclass, p_time_column name, p_time_zone text, p_time_unit text)
RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_type regtype;
BEGIN
    SELECT a.atttypid::regtype INTO v_type FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = p_source AND a.attname = p_time_column AND NOT a.attisdropped;
    IF v_type IN ('bigint'::regtype, 'integer'::regtype) THEN
        IF p_time_unit IS NULL THEN
            RAISE EXCEPTION 'time column "%" of % is of type %, and nothing says what it counts',
                p_time_column, p_source, v_type
                USING ERRCODE = 'datatype_mismatch',
                      HINT = 'Give time_unit => ''s'', ''ms'' or ''us'': seconds, milliseconds or microseconds since '
                             '1970.';
        END IF;
        RETURN _clickrollup.epoch_expression(quote_ident(p_time_column), p_time_unit);
    ELSIF p_time_unit IS NOT NULL THEN
        RAISE EXCEPTION 'time_unit is for numbers, and time column "%" of % is %',
            p_time_column, p_source, coalesce('of type ' || v_type::text, 'missing')
            USING ERRCODE = 'datatype_mismatch', HINT = 'Leave time_unit out, or name a bigint column as time_column.';
    ELSIF v_type = 'uuid'::regtype THEN
        RETURN format('_clickrollup.uuid_time(%I)', p_time_column);
    ELSIF v_type = 'timestamptz'::regtype THEN
        RETURN quote_ident(p_time_column);
    ELSIF v_type IN ('timestamp'::regtype, 'date'::regtype) THEN
        -- A date goes up to the year 5874897, where timestamptz has no time any more.
        RETURN format('CASE WHEN %1$I < ''4713-01-01 BC'' THEN ''-infinity'' WHEN %1$I >= ''294000-01-02'' '
                      'THEN ''infinity'' ELSE %1$I::timestamp AT TIME ZONE %2$L END', p_time_column, p_time_zone);
    END IF;
    RAISE EXCEPTION 'time column "%" of % is %',
        p_time_column, p_source, coalesce('of type ' || v_type::text, 'missing')
        USING ERRCODE = 'datatype_mismatch',
              HINT = 'It must be timestamptz, timestamp, date, a bigint with time_unit, or a uuid of version 7.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.time_expression(regclass, name, text, text) IS
    'the time column as timestamptz; a column without a zone is read in the rollup''s time zone, a number by its unit, '
    'NULL for a uuid that is not of version 7; raises 42804 for any other type';
