\ir setup.psql
SELECT plan(18);
SELECT clickrollup.create_clickstream(schedule => NULL);
SELECT is((SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass), 1::bigint,
    'without pg_partman: a default partition');
SELECT throws_ok($$SELECT clickrollup.maintain_partitions('events')$$, '55000', NULL,
    'nothing to maintain without pg_partman'); -- fails
INSERT INTO events (event_time, customer_id) VALUES (now(), 1), (now() + interval '30 days', 2),
    ('2015-05-17 10:05:00+00', 3);
SELECT five_minutely_aggregation();
INSERT INTO events (event_time, customer_id) VALUES (now(), 4);

CREATE SCHEMA partman;
CREATE EXTENSION pg_partman SCHEMA partman;
SET TimeZone = 'America/New_York';
SELECT lives_ok($$SELECT clickrollup.create_clickstream(schedule => NULL)$$, 'pg_partman is taken up by a second call');
SET TimeZone = 'UTC';
SELECT ok((SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass) >= 9, 'time partitions are there');
SELECT unalike(value_of($$SELECT tableoid::regclass::text FROM events WHERE customer_id = 1$$), 'events_default%',
    'an event that was there lies in its time partition');
SELECT is((SELECT array_agg(event_id ORDER BY event_id) FROM events), ARRAY[1, 2, 3, 4]::bigint[], 'ids are kept');
SELECT ok(pg_get_expr(relpartbound, oid) LIKE '%00:00:00+00%', 'bounds are midnights of UTC')
FROM pg_class WHERE oid = (SELECT max(inhrelid) FROM pg_inherits WHERE inhparent = 'events'::regclass
    AND inhrelid <> 'events_default'::regclass);
SELECT five_minutely_aggregation();
SELECT is((SELECT sum(event_count) FROM rollup_events_5min), 4::numeric,
    'events moved from below the watermark are not counted again, the others are');

SELECT is((SELECT events_moved FROM clickrollup.maintain_partitions('events')), 0::bigint,
    'nothing to do: nothing moved');
UPDATE partman.part_config SET premake = 40 WHERE parent_table = 'public.events';
SELECT is((SELECT events_moved FROM clickrollup.maintain_partitions('events')), 1::bigint,
    'a partition is made for an event of the future, which moves into it');
SELECT unalike(value_of($$SELECT tableoid::regclass::text FROM events WHERE customer_id = 2$$), 'events_default%',
    'where it is found');
SELECT alike(value_of($$SELECT tableoid::regclass::text FROM events WHERE customer_id = 3$$), 'events_default%',
    'a time that no partition covers stays in the default one');
SELECT ok(partitions_until > now() + interval '39 days', 'partitions reach as far as premake says')
FROM clickrollup.maintain_partitions('events');

-- Columns may come and go, be computed or have defaults, and stand in another order in a partition.
ALTER TABLE events ADD COLUMN gone integer;
ALTER TABLE events DROP COLUMN gone;
ALTER TABLE events ADD COLUMN note text DEFAULT 'as ever',
    ADD COLUMN day date GENERATED ALWAYS AS ((event_time AT TIME ZONE 'UTC')::date) STORED NOT NULL;
DO $$
DECLARE
    c pg_constraint;
BEGIN
    EXECUTE (SELECT format('CREATE TABLE turned (%s)', string_agg(format('%I %s %s %s', attname,
            format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END, CASE WHEN attgenerated <> ''
            THEN 'GENERATED ALWAYS AS ((event_time AT TIME ZONE ''UTC'')::date) STORED' END), ', '
            ORDER BY attnum DESC))
        FROM pg_attribute WHERE attrelid = 'events'::regclass AND attnum > 0 AND NOT attisdropped);
    FOR c IN SELECT * FROM pg_constraint WHERE conrelid = 'events'::regclass AND contype = 'c' LOOP
        EXECUTE format('ALTER TABLE turned ADD CONSTRAINT %I %s', c.conname, pg_get_constraintdef(c.oid));
    END LOOP;
END $$;
ALTER TABLE events DETACH PARTITION events_default;
DROP TABLE events_default;
ALTER TABLE events ATTACH PARTITION turned DEFAULT;
INSERT INTO events (event_time, customer_id, note)
    VALUES (date_trunc('day', now(), 'UTC') + interval '45 days 1 hour', 7, NULL);
UPDATE partman.part_config SET premake = 50 WHERE parent_table = 'public.events';
SELECT is((SELECT events_moved FROM clickrollup.maintain_partitions('events')), 1::bigint,
    'an event with a computed column moves into its partition');
SELECT unalike(value_of($$SELECT tableoid::regclass::text FROM events WHERE customer_id = 7$$), 'turned',
    'where it is found');
SELECT is(value_of($$SELECT (note IS NULL, day = (event_time AT TIME ZONE 'UTC')::date, event_id > 4)::text FROM events
    WHERE customer_id = 7$$), '(t,t,t)', 'with its own values, whatever the defaults');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('rollup_events_5min', now() - interval '1 year')$$,
    'and counts as it did');
CREATE SCHEMA minutes;
SELECT clickrollup.create_clickstream('minutes', schedule => NULL, partition_interval => '5 minutes', premake => 2);
INSERT INTO minutes.events (event_time, customer_id) VALUES (now(), 1);
SELECT unalike((SELECT tableoid::regclass::text FROM minutes.events), 'minutes.events_default%',
    'the lab''s 5-minute partitions');
SELECT * FROM finish();
