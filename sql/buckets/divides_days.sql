CREATE FUNCTION _clickrollup.divides_days(p_seconds numeric, p_time_zone text) RETURNS boolean
LANGUAGE sql STABLE
RETURN (
    WITH days AS (
        SELECT d.clock, d.clock AT TIME ZONE p_time_zone AS begins,
               (d.clock + interval '1 day') AT TIME ZONE p_time_zone AS ends
        FROM generate_series('1970-01-01'::timestamp, '2038-01-01', '1 day') AS d (clock)
    ), bounds AS (
        SELECT d.begins AS bound FROM days AS d
        UNION ALL
        -- Where clocks are put back over midnight, its two days are mixed.
        SELECT b.bound FROM days AS d, LATERAL (VALUES (d.clock), (d.clock + interval '1 day')) AS c (clock),
               unnest(_clickrollup.times_from_clock(p_time_zone, c.clock)) AS t (times),
               LATERAL (VALUES (lower(t.times)), (upper(t.times))) AS b (bound)
        WHERE d.ends - d.begins <> interval '24 hours'
    )
    SELECT bool_and(extract(epoch FROM b.bound) % p_seconds = 0) FROM bounds AS b WHERE b.bound IS NOT NULL
);
COMMENT ON FUNCTION _clickrollup.divides_days(numeric, text) IS
    'whether every day of a zone from 1970 to 2037 is a whole number of buckets of so many seconds: it is not where '
    'clocks were put back at a minute past midnight, or were 44:30 from UTC';
