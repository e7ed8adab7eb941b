\ir setup.psql
SELECT clickrollup.create_clickstream('public', schedule => NULL);
SELECT plan(26);
SELECT is(clickrollup.add_annotation('Release 7', '2026-03-01 10:00:00+00', kind => 'deployment',
    link => 'https://example.org/7'), 1::bigint, 'one for all tenants');
SELECT is(clickrollup.add_annotation('Spring sale', '2026-03-01 12:00:00+00', '2026-03-02 12:00:00+00', 'campaign',
    tenant => 1), 2::bigint, 'one with an end, for one tenant');
SELECT clickrollup.add_annotation('Secret sale', '2026-03-01 12:00:00+00', tenant => 2) \g /dev/null

SELECT throws_ok($$SELECT clickrollup.add_annotation(NULL)$$, '22004', NULL, 'no title'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_annotation('')$$, '22023', NULL, 'an empty one'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_annotation(repeat('x', 201))$$, '22023', NULL, 'a long one'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_annotation('x', 'infinity')$$, '22023', NULL, 'at no time'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_annotation('x', '2026-03-02 00:00:00+00', '2026-03-01 00:00:00+00')$$,
    '22023', NULL, 'over before it began'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_annotation('x', kind => '<b>')$$, '22023', NULL, 'of no kind'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_annotation('x', link => 'javascript:alert(1)')$$, '22023', NULL,
    'a link that would run on a page'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_annotation('x', link => E'https://a/\n')$$, '22023', NULL,
    'a link of two lines'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_annotation('x', schema_name => 'nowhere')$$, '3F000', NULL,
    'in no schema'); -- fails

-- Who may add and remove.
CREATE ROLE annotations_stranger;
SELECT clickrollup.grant_rollup_owner('annotations_stranger');
GRANT USAGE ON SCHEMA tap TO annotations_stranger;
SET ROLE annotations_stranger;
SELECT throws_ok($$SELECT clickrollup.add_annotation('x', schema_name => 'public')$$, '42501',
    'annotations_stranger does not own the rollups in schema "public"', 'nor does who owns no rollup there'); -- fails
SELECT throws_ok('SELECT clickrollup.remove_annotation(1)', '42704', NULL, 'who removes none either'); -- fails
SELECT throws_ok($$INSERT INTO _clickrollup.own_annotations (schema_name, at, kind, title)
    VALUES ('public', now(), 'note', 'x')$$, '44000', NULL, 'nor past the function'); -- fails
RESET ROLE;
GRANT USAGE, CREATE ON SCHEMA public TO annotations_stranger;
GRANT SELECT ON events, events_event_id_seq TO annotations_stranger;
SELECT clickrollup.change_owner('rollup_events_5min', 'annotations_stranger');
SET ROLE annotations_stranger;
SELECT lives_ok($$SELECT clickrollup.add_annotation('mine', '2026-03-03 00:00:00+00', schema_name => 'public')$$,
    'who was given the rollups may');
SELECT lives_ok('SELECT clickrollup.remove_annotation(1)', 'and may remove what others added');
RESET ROLE;
SELECT clickrollup.change_owner('rollup_events_5min', current_user::regrole);

-- Who sees what.
SELECT clickrollup.create_tenant_reader(1, role_name => 'annotations_one') \g /dev/null
SELECT clickrollup.grant_reader(role_name => 'annotations_all');
GRANT USAGE ON SCHEMA tap TO annotations_all, annotations_one;
SET ROLE annotations_one;
SELECT results_eq('SELECT title FROM public_tenant_1.annotations ORDER BY at',
    $$VALUES ('Spring sale'), ('mine')$$, 'a tenant sees its own and those for all');
SELECT throws_ok('TABLE clickrollup.annotations', '42501', NULL, 'and not the table'); -- fails
SET ROLE annotations_all;
SELECT results_eq('SELECT count(*) FROM clickrollup.annotations', 'VALUES (3::bigint)', 'a reader of all sees all');
SELECT throws_ok($$SELECT clickrollup.add_annotation('x', schema_name => 'public')$$, '42501', NULL,
    'and adds none'); -- fails
RESET ROLE;

-- They follow a rename of their schema.
ALTER SCHEMA public RENAME TO shop;
SELECT results_eq('SELECT DISTINCT schema_name FROM clickrollup.annotations', $$VALUES ('shop'::name)$$,
    'a schema''s new name');
SELECT results_eq('SELECT title FROM public_tenant_1.annotations ORDER BY at',
    $$VALUES ('Spring sale'), ('mine')$$, 'a tenant sees them as before');
SELECT throws_ok('SELECT clickrollup.remove_annotation(NULL)', '22004', NULL, 'none is named'); -- fails
SELECT throws_ok('SELECT clickrollup.remove_annotation(1)', '42704', NULL, 'one that is gone'); -- fails
SELECT clickrollup.drop_tenant_reader(1, 'shop');
SELECT hasnt_schema('public_tenant_1', 'the tenant''s view goes with its reader');
SELECT clickrollup.drop_clickstream('shop');
SELECT is_empty('TABLE clickrollup.annotations', 'all go with the clickstream');
DROP OWNED BY annotations_all, annotations_stranger, annotations_one CASCADE;
DROP ROLE annotations_all, annotations_stranger, annotations_one;
SELECT * FROM finish();
