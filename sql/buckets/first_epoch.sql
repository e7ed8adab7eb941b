CREATE FUNCTION _clickrollup.first_epoch(p_time timestamptz, p_unit text) RETURNS bigint
LANGUAGE sql IMMUTABLE
RETURN (SELECT greatest(least(ceil(extract(epoch FROM p_time) * u.units), 253402300800 * u.units),
                        -62135596800 * u.units)::bigint
        FROM (SELECT _clickrollup.units_per_second(p_unit)) AS u (units));

COMMENT ON FUNCTION _clickrollup.first_epoch(timestamptz, text) IS
    'the smallest number of units since 1970 that epoch_expression() takes for a time at or after the given one';
