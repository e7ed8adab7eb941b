CREATE FUNCTION _clickrollup.schedule_interval(p_schedule text) RETURNS interval
LANGUAGE sql IMMUTABLE
RETURN (
    SELECT CASE
        WHEN p_schedule ~ '^\d+ seconds?$' THEN p_schedule::interval
        WHEN p_schedule ~ '^(@hourly|\S+ \* \* \* \*)$' THEN CASE
            WHEN f.minute = '*' THEN interval '1 minute'
            WHEN f.minute ~ '/\d+$' THEN substring(f.minute FROM '\d+$')::integer * interval '1 minute'
            WHEN f.minute ~ ',' THEN interval '1 hour' / times.n
            ELSE interval '1 hour' END
        WHEN p_schedule ~ '^\S+ \*/\d+ \* \* \*$' THEN
            substring(p_schedule FROM '/(\d+) \* \* \*$')::integer * interval '1 hour'
        WHEN p_schedule ~ '^(@daily|@midnight|\S+ \S+ \* \* \*)$' THEN interval '1 day'
        WHEN p_schedule ~ '^(@weekly|\S+ \S+ \* \* \S+)$' THEN interval '7 days'
        WHEN p_schedule IS NOT NULL THEN interval '31 days'
    END
    FROM (SELECT split_part(p_schedule, ' ', 1) AS minute) AS f,
         LATERAL (SELECT length(f.minute) - length(replace(f.minute, ',', '')) + 1 AS n) AS times
);
COMMENT ON FUNCTION _clickrollup.schedule_interval(text) IS
    'about how far the runs of a schedule of pg_cron lie apart; rather too long than too short, NULL for none';
