\ir setup.psql
SELECT plan(14);
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
CREATE SCHEMA minutes;
SELECT clickrollup.create_clickstream('minutes', schedule => NULL, partition_interval => '5 minutes', premake => 2);
INSERT INTO minutes.events (event_time, customer_id) VALUES (now(), 1);
SELECT unalike((SELECT tableoid::regclass::text FROM minutes.events), 'minutes.events_default%',
    'the lab''s 5-minute partitions');
SELECT * FROM finish();
