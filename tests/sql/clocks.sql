\ir setup.psql
SELECT plan(21);
SET client_min_messages = error;
-- Days and months of a zone around a change of its clocks, an event every quarter of an hour and some between.
CREATE FUNCTION watch(zone text, change timestamptz) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    DROP SCHEMA IF EXISTS watched CASCADE;
    CREATE SCHEMA watched;
    CREATE TABLE watched.seen (
        id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, weight integer DEFAULT 1);
    PERFORM clickrollup.create_rollup('watched.seen', u, u, time_zone => zone, schedule => NULL)
    FROM unnest(ARRAY['day', 'month']) AS u;
    INSERT INTO watched.seen (at) SELECT change + i * interval '15 minutes' FROM generate_series(-384, 384) AS i
    UNION ALL SELECT change + s FROM unnest(ARRAY['-1 us', '-59 s', '59 s', '-3601 s', '3601 s']::interval[]) AS s;
    PERFORM watched.aggregate_day(), watched.aggregate_month();
END $$;
-- What differs from PostgreSQL's own words, in the buckets from the given time on.
CREATE FUNCTION wrong(step text, since timestamptz DEFAULT '-infinity', of_rollup text DEFAULT '%') RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
    r clickrollup.rollups;
BEGIN
    FOR r IN SELECT * FROM clickrollup.rollups WHERE rollup_table_name LIKE 'watched.' || of_rollup LOOP
        RETURN QUERY EXECUTE format(
            'WITH raw AS (SELECT date_trunc(%1$L, at, %2$L) AS bucket, count(*) AS n FROM watched.seen GROUP BY 1),
                kept AS (SELECT bucket, sum(event_count)::bigint FROM %3$s GROUP BY 1)
             SELECT concat_ws('' '', %4$L, %5$L, d) FROM (
                 (TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)) AS d
             WHERE d.bucket >= %6$L', r.bucket, r.time_zone, r.rollup_table_name, step, r.name, since);
        RETURN QUERY SELECT concat_ws(' ', step, r.name, d) FROM clickrollup.reconcile(r.name) AS d;
    END LOOP;
END $$;
CREATE FUNCTION repaired(change timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    b record;
BEGIN
    RETURN QUERY SELECT wrong('run');
    FOR b IN SELECT 'day' AS name, bucket FROM watched.day UNION SELECT 'month', bucket FROM watched.month
        ORDER BY 1, 2 LOOP
        IF clickrollup.rebuild(b.name, b.bucket, b.bucket + interval '1 second') <> 1 THEN
            RETURN NEXT format('rebuild of %s: not one bucket', b);
        END IF;
        RETURN QUERY SELECT wrong(format('rebuild of %s', b), of_rollup => b.name);
    END LOOP;
    PERFORM clickrollup.rebuild(u.name, change + i * interval '40 minutes', change + (i + 1) * interval '40 minutes')
    FROM unnest(ARRAY['day', 'month']) AS u (name), generate_series(-3, 2) AS i;
    RETURN QUERY SELECT wrong('rebuild of forty minutes');
    FOR b IN SELECT change + i * interval '15 minutes' AS at FROM generate_series(-100, 100, 9) AS i LOOP
        IF (SELECT e::text <> '(1,2)' FROM clickrollup.erase('watched.seen', format('at = %L', b.at)) AS e) THEN
            RETURN NEXT format('erase at %s: not one event and two buckets', b.at);
        END IF;
    END LOOP;
    RETURN QUERY SELECT wrong('erase');
    INSERT INTO watched.seen (id, at) OVERRIDING SYSTEM VALUE SELECT -e.id, e.at FROM watched.seen AS e;
    FOR b IN SELECT bucket, event_count FROM watched.day LOOP
        IF (SELECT m::text FROM clickrollup.find_misplaced('day', b.bucket, b.bucket + interval '1 second') AS m)
            IS DISTINCT FROM (b.bucket, b.event_count, 2 * b.event_count, b.event_count)::text THEN
            RETURN NEXT format('find_misplaced: not exactly the events of %s', b.bucket);
        END IF;
    END LOOP;
    PERFORM clickrollup.rebuild(u.name) FROM unnest(ARRAY['day', 'month']) AS u (name);
    PERFORM clickrollup.add_measure(u.name, clickrollup.sum_of('weight', 'weights'))
    FROM unnest(ARRAY['day', 'month']) AS u (name);
    RETURN QUERY SELECT wrong('add_measure');
    RETURN QUERY SELECT format('add_measure: %s', d) FROM watched.day AS d WHERE weights <> event_count;
END $$;
-- Each quarter of an hour that passes takes events, and buckets that have ended.
CREATE FUNCTION expired(zone text, change timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    gone  timestamptz;
    whole timestamptz;
BEGIN
    CREATE TABLE watched.days AS
    SELECT date_trunc('day', t, zone) AS bucket, min(t) AS begins, max(t) + interval '1 minute' AS ends
    FROM generate_series(date_trunc('hour', change) - interval '6 days', change + interval '6 days', '1 minute') AS t
    GROUP BY 1 HAVING max(t) < change + interval '5 days';
    PERFORM clickrollup.set_retention('watched.seen', '1 hour', NULL);
    FOR gone IN SELECT change + i * interval '15 minutes' + interval '1 us' FROM generate_series(-8, 8, 2) AS i LOOP
        whole := (SELECT max(d.bucket) FROM watched.days AS d WHERE d.begins < gone);
        whole := (SELECT min(d.bucket) FROM watched.days AS d WHERE d.bucket > whole);
        PERFORM clickrollup.apply_retention('watched.seen', gone + interval '1 hour');
        RETURN QUERY SELECT wrong('retention', whole, 'day');
        IF (SELECT min(at) < gone FROM watched.seen) THEN
            RETURN NEXT format('retention: an event before %s', gone);
        END IF;
        PERFORM clickrollup.rebuild('day', whole, change + interval '4 days');
        RETURN QUERY SELECT wrong('rebuild after retention', whole, 'day');
        BEGIN
            PERFORM clickrollup.rebuild('day', gone - interval '1 us', gone);
            RETURN NEXT format('rebuild of what is gone before %s', gone);
        EXCEPTION WHEN object_not_in_prerequisite_state THEN
        END;
    END LOOP;
    PERFORM clickrollup.set_bucket_retention('day', '1 hour');
    FOR gone IN SELECT change + i * interval '15 minutes' + interval '1 us' FROM generate_series(-8, 8, 2) AS i LOOP
        PERFORM clickrollup.apply_retention('watched.seen', gone + interval '1 hour');
        RETURN QUERY SELECT format('bucket retention at %s: %s', gone, e) FROM watched.days AS e
                     WHERE (e.ends > gone) <> EXISTS (SELECT FROM watched.day AS d WHERE d.bucket = e.bucket);
    END LOOP;
END $$;
CREATE TABLE changes (number integer, what text, zone text, change timestamptz);
INSERT INTO changes VALUES
    (1, 'midnight comes twice', 'Atlantic/Azores', '2025-10-26 01:00:00+00'),
    (2, 'midnight comes twice', 'America/Havana', '2025-11-02 05:00:00+00'),
    (3, 'no midnight', 'America/Sao_Paulo', '2017-10-15 03:00:00+00'),
    (4, 'the last hour comes twice', 'America/Sao_Paulo', '2018-02-18 02:00:00+00'),
    (5, 'a day is missing', 'Pacific/Apia', '2011-12-30 10:00:00+00'),
    (6, 'by half an hour', 'Australia/Lord_Howe', '2025-04-05 15:00:00+00'),
    (7, 'back over midnight', 'America/St_Johns', '2006-10-29 02:31:00+00'),
    (8, 'no midnight, and a month begins', 'America/Asuncion', '2017-10-01 04:00:00+00'),
    (9, 'back over midnight by hours', 'Antarctica/Casey', '2010-03-04 15:00:00+00');
SELECT format('SELECT watch(%L, %L)', zone, change),
       format('SELECT is_empty(%L, %L)', format('SELECT repaired(%L)', change), what || ': repair'),
       format('SELECT is_empty(%L, %L)', format('SELECT expired(%L, %L)', zone, change), what || ': retention')
FROM (SELECT number, zone, change, concat_ws(', ', zone, what) AS what FROM changes) AS c ORDER BY number \gexec

-- A chain is right where each bucket lies in one day, and refused elsewhere.
SELECT watch('Atlantic/Azores', '2025-10-26 01:00:00+00');
SELECT clickrollup.create_rollup('watched.seen', 'quarters', '15 minutes', schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('watched.quarters', 'fed', 'day', time_zone => 'Atlantic/Azores') \g /dev/null
SELECT watched.aggregate_quarters() \g /dev/null
SELECT is_empty($$SELECT wrong('chain', of_rollup => 'fed')$$,
    'a day where midnight comes twice is fed by quarters of an hour');
SELECT throws_ok(
    $q$SELECT clickrollup.create_rollup('watched.quarters', 'torn', 'day', time_zone => 'America/St_Johns')$q$,
    '22023', NULL, 'a minute past midnight is within one: refused'); -- fails
SELECT clickrollup.create_rollup('watched.seen', 'minutes', '1 minute', schedule => NULL) \g /dev/null
SELECT lives_ok(
    $$SELECT clickrollup.create_rollup('watched.minutes', 'whole', 'day', time_zone => 'America/St_Johns')$$,
    'and is not within a minute');
SELECT * FROM finish();
