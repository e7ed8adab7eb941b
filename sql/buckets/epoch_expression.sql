CREATE FUNCTION _clickrollup.epoch_expression(p_number text, p_unit text) RETURNS text
LANGUAGE sql IMMUTABLE
-- The years 1 to 9999. An interval is multiplied by a floating-point number, which holds no microseconds after the year
-- 2255: so the seconds, and what is left of them.
RETURN (
    SELECT format('CASE WHEN %1$s < %2$s THEN ''-infinity'' WHEN %1$s >= %3$s THEN ''infinity'' '
                  'ELSE ''1970-01-01 00:00:00+00''::timestamptz + %4$s END', p_number, -62135596800 * u.units,
                  253402300800 * u.units, format(CASE p_unit
                      WHEN 's' THEN '%1$s * ''1 second''::interval'
                      WHEN 'ms' THEN '%1$s * ''1 millisecond''::interval'
                      ELSE '%1$s / 1000000 * ''1 second''::interval '
                           '+ %1$s %% 1000000 * ''1 microsecond''::interval' END, p_number))
    FROM (SELECT _clickrollup.units_per_second(p_unit)) AS u (units)
);
COMMENT ON FUNCTION _clickrollup.epoch_expression(text, text) IS
    'expression for a number of units since 1970 as timestamptz; -infinity before the year 1, infinity after 9999';
