\ir setup.psql
SELECT plan(7);
-- Every change of clocks from 1970 to 2037, of one of the zones that share all of theirs.
CREATE FUNCTION offset_at(zone text, t timestamptz) RETURNS interval LANGUAGE sql STABLE
RETURN (t AT TIME ZONE zone) - (t AT TIME ZONE 'UTC');
CREATE FUNCTION changed_at(zone text, early timestamptz, late timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE
AS $$
DECLARE
    middle timestamptz;
BEGIN
    WHILE late - early > '1 second' LOOP
        middle := date_trunc('second', early + (late - early) / 2);
        IF offset_at(zone, middle) = offset_at(zone, late) THEN late := middle; ELSE early := middle; END IF;
    END LOOP;
    RETURN late;
END $$;
CREATE TABLE changes AS
WITH weeks AS (
    SELECT z.name AS zone, t, offset_at(z.name, t) AS ahead FROM pg_timezone_names AS z,
           generate_series('1970-01-01 00:00:00+00'::timestamptz, '2038-01-01 00:00:00+00', '7 days') AS t
    WHERE z.name !~ '^(posix|right)/'),
pairs AS (SELECT *, lag(t) OVER w AS earlier, lag(ahead) OVER w AS before FROM weeks WINDOW w AS (PARTITION BY zone
    ORDER BY t)),
changed AS (SELECT zone, earlier, t, before, ahead FROM pairs WHERE before <> ahead),
zones AS (SELECT min(zone) AS zone FROM (
    SELECT zone, array_agg((t, ahead)::text ORDER BY t) AS of_zone FROM changed GROUP BY zone) AS z GROUP BY of_zone)
SELECT zone, before, ahead, changed_at(zone, earlier, t) AS at FROM changed JOIN zones USING (zone);
SELECT cmp_ok((SELECT count(*) FROM changes), '>', 15000::bigint, 'there are changes of clocks');

-- What times around each change belong to is what PostgreSQL says, and nothing else.
-- Two changes are alike where clocks are put from the same time to the same, as far from a bucket's beginning.
CREATE TABLE cases AS
SELECT DISTINCT ON (u.unit, c.before, c.ahead, b.apart) u.unit, c.zone, c.at
FROM changes AS c, unnest(_clickrollup.calendar_units()) AS u (unit), LATERAL (
    SELECT (c.at AT TIME ZONE c.zone) - date_trunc(u.unit, (c.at + interval '30 hours') AT TIME ZONE c.zone)
    ) AS b (apart)
-- A change that no beginning of such a bucket is near says nothing of it.
WHERE date_trunc(u.unit, c.at - interval '30 hours', c.zone) <> date_trunc(u.unit, c.at + interval '30 hours', c.zone)
ORDER BY u.unit, c.before, c.ahead, b.apart, c.zone, c.at;
SELECT cmp_ok((SELECT count(*) FROM cases), '>', 900::bigint, 'near beginnings of buckets');
CREATE TABLE samples AS
SELECT c.zone, c.at, c.unit, c.at + s.apart AS t, date_trunc(c.unit, c.at + s.apart, c.zone) AS bucket
FROM cases AS c, LATERAL (
    SELECT g * interval '1 hour' FROM generate_series(-30, 30) AS g
    UNION VALUES (interval '-1 us'), ('1 us'), ('-59 s'), ('59 s'), ('-61 s'), ('61 s'), ('-30 min'), ('30 min'),
        ('-61 min'), ('61 min'), ('-1 day -1 us')) AS s (apart);
ANALYZE samples;
CREATE TABLE seen AS
SELECT *, lead(bucket) OVER (PARTITION BY zone, at, unit ORDER BY bucket) AS following
FROM (SELECT zone, at, unit, bucket, jsonb_populate_record(NULL::clickrollup.rollups, jsonb_build_object(
          'bucket', unit, 'time_zone', zone)) AS rollup, array_agg(t ORDER BY t) AS times
      FROM samples GROUP BY zone, at, unit, bucket) AS s;
ANALYZE seen;
CREATE TABLE covered AS
SELECT s.*, _clickrollup.times_of(rollup, tstzmultirange(tstzrange(bucket, _clickrollup.bucket_end(rollup, bucket))))
    AS covers FROM seen AS s;
SELECT is_empty($$SELECT zone, at, unit, bucket FROM seen
    WHERE following <> _clickrollup.bucket_end(rollup, bucket) OR bucket <> _clickrollup.bucket_start(rollup, bucket)$$,
    'each bucket is followed by the next, and its name belongs to it');
SELECT is_empty($$SELECT c.zone, c.at, c.unit, c.bucket, s.t FROM covered AS c JOIN samples AS s USING (zone, at, unit)
    WHERE (c.covers @> s.t) <> (s.bucket = c.bucket)$$, 'a bucket covers exactly the times that belong to it');
SELECT is_empty($$SELECT zone, at, unit FROM covered WHERE _clickrollup.whole_buckets(rollup, covers)
    <> tstzmultirange(tstzrange(bucket, _clickrollup.bucket_end(rollup, bucket)))$$,
    'and is the only one within its own times');

-- Any hour after or before the change: which buckets it touches, and from which on all is within.
CREATE TABLE hours AS
SELECT s.zone, s.at, s.unit, s.t, _clickrollup.whole_buckets(
           r.rollup, tstzmultirange(tstzrange(s.t, s.t + interval '1 hour'))) AS within,
       _clickrollup.bucket_from(r.rollup, s.t) AS from_then,
       _clickrollup.bucket_at_or_after(r.rollup, s.t) AS after_then
FROM samples AS s JOIN seen AS r USING (zone, at, unit, bucket)
WHERE s.t BETWEEN s.at - interval '3 hours' AND s.at + interval '3 hours';
SELECT is_empty($$SELECT h.zone, h.at, h.unit, h.t, o.bucket FROM hours AS h JOIN samples AS o USING (zone, at, unit)
    WHERE o.t >= h.t AND o.t < h.t + interval '1 hour' AND NOT h.within @> o.bucket$$,
    'a time range touches the buckets of all its times');
SELECT is_empty($$SELECT h.zone, h.at, h.unit, h.t, o.t, o.bucket FROM hours AS h JOIN samples AS o
    USING (zone, at, unit) WHERE o.t >= h.t AND o.bucket < h.from_then OR o.t < h.t AND o.bucket >= h.after_then$$,
    'what is kept, or gone, before a time is told apart from what is mixed');
SELECT * FROM finish();
