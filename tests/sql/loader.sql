\ir setup.psql
SELECT plan(29);
SELECT clickrollup.create_clickstream(schedule => NULL);
INSERT INTO clickrollup.loader_offsets (consumer_group, topic, kafka_partition, next_offset, events_loaded,
    dead_letters, updated_at)
VALUES ('g', 't', 0, 12, 8, 3, now() - interval '90 seconds'), ('g', 't', 1, 0, 0, 0, now() + interval '1 hour');
INSERT INTO clickrollup.dead_letters (consumer_group, topic, kafka_partition, kafka_offset, reason, message_value,
    received_at)
VALUES ('g', 't', 0, 3, 'not JSON', 'x', '2024-02-29 12:00:00+00'),
    ('g', 't', 0, 5, 'not JSON', '\xff00', '2024-02-29 13:00:00+00'),
       ('other', 't', 0, 5, 'not JSON', NULL, '2024-02-29 13:00:00+00');

SELECT results_eq('SELECT consumer_group, kafka_partition, next_offset, events_loaded, dead_letters, '
    'dead_letters_waiting FROM clickrollup.loader_progress ORDER BY 2',
    $$VALUES ('g', 0, 12::bigint, 8::bigint, 3::bigint, 2::bigint), ('g', 1, 0, 0, 0, 0)$$,
    'progress of each Kafka partition');
SELECT ok((SELECT seconds_since_commit BETWEEN 90 AND 150 FROM clickrollup.loader_progress WHERE kafka_partition = 0),
    'age of its last commit');
SELECT is((SELECT seconds_since_commit FROM clickrollup.loader_progress WHERE kafka_partition = 1), 0::bigint,
    'which is never negative');

SELECT results_eq('SELECT consumer_group, reason, messages, kafka_partitions, first_received_at, last_received_at, '
    'example_id FROM clickrollup.dead_letter_summary ORDER BY 1',
    $$VALUES ('g', 'not JSON', 2::bigint, ARRAY[0], '2024-02-29 12:00:00+00'::timestamptz,
        '2024-02-29 13:00:00+00'::timestamptz, 1::bigint),
             ('other', 'not JSON', 1, ARRAY[0], '2024-02-29 13:00:00+00', '2024-02-29 13:00:00+00', 3)$$,
                 'dead letters by reason');

SELECT is(clickrollup.message_text(convert_to('{"a": "ü"}', 'UTF8')), '{"a": "ü"}', 'a message in UTF-8 is text');
SELECT is(clickrollup.message_text('\xff00'), '\377\000', 'other bytes are escaped');
SELECT is(clickrollup.message_text('\x610062'), 'a\000b', 'a zero byte too');
SELECT is(clickrollup.message_text(NULL), NULL, 'a tombstone has no text');

-- A loader writes dead letters, and reads none.
CREATE ROLE loader_only;
SELECT clickrollup.grant_loader('loader_only', 'events');
GRANT USAGE ON SCHEMA tap TO loader_only;
CREATE TABLE others (a integer);
CREATE SCHEMA hidden;
CREATE TABLE hidden.events (a integer);
INSERT INTO clickrollup.loader_offsets (consumer_group, topic, kafka_partition, next_offset, target_table)
VALUES ('own', 't', 0, 5, '"public"."events"'), ('others', 't', 0, 5, '"public"."others"'),
       ('hidden', 't', 0, 5, '"hidden"."events"'), ('renamed', 't', 0, 5, '"public"."gone"');
SET ROLE loader_only;
SELECT throws_ok('SELECT message_value FROM clickrollup.dead_letters', '42501', NULL,
    'a loader reads no dead letters'); -- fails
SELECT lives_ok($$INSERT INTO clickrollup.dead_letters (consumer_group, topic, kafka_partition, kafka_offset, reason)
    VALUES ('g', 't', 1, 1, 'no')$$,
    'but writes them');
-- Nor does it touch what another table is loaded from.
SELECT lives_ok($$UPDATE clickrollup.loader_offsets SET next_offset = 6 WHERE consumer_group = 'own'$$,
    'it moves the offsets of its table');
SELECT lives_ok($$UPDATE clickrollup.loader_offsets SET target_table = '"public"."events"'
    WHERE consumer_group = 'renamed'$$, 'and goes on with those of a table that was renamed');
SELECT throws_ok(format('UPDATE clickrollup.loader_offsets SET next_offset = 9 WHERE consumer_group = %L', g), '42501',
    format('role loader_only may not write the offsets of group %s and topic t for table "%s"."%s"', g, s, r),
    'but not those of ' || g)  -- fails
FROM (VALUES ('others', 'public', 'others'), ('hidden', 'hidden', 'events')) AS v (g, s, r);
SELECT throws_ok($$UPDATE clickrollup.loader_offsets SET consumer_group = 'others', kafka_partition = 1
    WHERE consumer_group = 'own'$$, '42501', NULL, 'nor gives its own to another group');  -- fails
SELECT throws_ok(format('INSERT INTO clickrollup.loader_offsets (consumer_group, topic, kafka_partition, next_offset, '
    'target_table) VALUES (%s)', v), '42501', NULL, 'nor begins with ' || v)  -- fails
FROM (VALUES ($$'others', 't', 1, 9, '"public"."events"'$$), ($$'new', 't', 0, 9, '"public"."others"'$$),
             ($$'new', 't', 0, 9, NULL$$)) AS w (v);
SELECT lives_ok($$INSERT INTO clickrollup.loader_offsets
        (consumer_group, topic, kafka_partition, next_offset, target_table)
    VALUES ('own', 't', 1, 0, '"public"."events"')$$, 'it begins with Kafka partitions of its own');
SELECT throws_ok($$INSERT INTO clickrollup.dead_letters (consumer_group, topic, kafka_partition, kafka_offset, reason)
    VALUES ('own', 't', 0, 1, 'no'), ('others', 't', 0, 1, 'no'), ('own', 't', 0, 2, 'no')$$, '42501',
    'role loader_only may not write dead letters of group others, topic t and Kafka partition 0',
    'and writes no dead letters of another table');  -- fails
RESET ROLE;
SELECT set_eq($$SELECT c.relname || ' ' || a.privilege_type FROM pg_class AS c,
    aclexplode(c.relacl) AS a WHERE a.grantee = 'loader_only'::regrole$$,
    ARRAY['dead_letters INSERT', 'deduplicated_tables SELECT', 'event_uuids SELECT', 'event_uuids INSERT',
        'event_uuids UPDATE', 'event_uuids DELETE',
        'events INSERT',
          'loader_offsets SELECT', 'loader_offsets INSERT', 'loader_offsets UPDATE'], 'and has no other right');
SET ROLE loader_only;
SELECT lives_ok($$INSERT INTO clickrollup.deduplicated_tables (table_name) VALUES ('own')$$, 'it has a table numbered');
SELECT throws_ok($$INSERT INTO clickrollup.deduplicated_tables OVERRIDING SYSTEM VALUE VALUES (1000, 'next')$$, '42501',
    NULL, 'and takes no number that another would get');  -- fails
RESET ROLE;
SELECT throws_ok('SELECT clickrollup.grant_loader(''999999'', ''events'')', '42704', 'role 999999 does not exist',
    'a role that is gone');  -- fails
SELECT throws_ok('SELECT clickrollup.grant_loader(''loader_only'', ''events_event_id_seq'')', '42809',
    'source: public.events_event_id_seq is not a table', 'a sequence');  -- fails
DROP OWNED BY loader_only;
DROP ROLE loader_only;

-- A role that operates the loader can do so, and not more.
CREATE ROLE operator_of_loader;
SELECT clickrollup.grant_operator('operator_of_loader', 'events');
GRANT USAGE ON SCHEMA tap TO operator_of_loader;
SET ROLE operator_of_loader;
SELECT lives_ok('SELECT * FROM clickrollup.loader_progress, clickrollup.dead_letter_summary',
    'an operator sees progress');
SELECT lives_ok('UPDATE clickrollup.dead_letters SET reason = reason WHERE dead_letter_id = 3',
    'and gives a dead letter another reason');
SELECT throws_ok('UPDATE clickrollup.dead_letters SET message_value = NULL', '42501', NULL,
    'but not other bytes'); -- fails
SELECT throws_ok('DELETE FROM events', '42501', NULL, 'nor deletes events');  -- fails
RESET ROLE;
DROP OWNED BY operator_of_loader;
DROP ROLE operator_of_loader;
SELECT * FROM finish();
