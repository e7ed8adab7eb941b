-- One row a rollup: the relations that its names in the registry stand for, so that renames can be followed.
CREATE TABLE _clickrollup.rollup_objects (
    rollup_name  text PRIMARY KEY,
    source       regclass NOT NULL,
    sequence     regclass,
    rollup_table regclass,
    function     oid,
    operations   oid,
    path_schemas oid[] NOT NULL DEFAULT '{}',
    views        jsonb NOT NULL,
    names        text[] NOT NULL,
    former_names text[] NOT NULL DEFAULT '{}',
    renew        boolean NOT NULL DEFAULT false,
    cluster      bigint NOT NULL DEFAULT _clickrollup.catalog_identifier()
);
-- No pg_extension_config_dump: oids mean nothing in another database. It fills itself again from the names. Of a
-- plain installation pg_dump copies the rows, which then do not count.

ALTER TABLE _clickrollup.rollup_objects ENABLE ROW LEVEL SECURITY;
CREATE POLICY rollup_objects_of_owner ON _clickrollup.rollup_objects FOR SELECT
    USING (_clickrollup.owns_rollup(rollup_name));

COMMENT ON TABLE _clickrollup.rollup_objects IS
    'what the names in the registry stood for when they were last looked up; not dumped, filled again when missing';
COMMENT ON COLUMN _clickrollup.rollup_objects.views IS
    'oid of each view of the rollup by the key that view_list() gives it';
COMMENT ON COLUMN _clickrollup.rollup_objects.path_schemas IS
    'oid of each schema of rollups.search_path in their order, 0 where it names no schema';
COMMENT ON COLUMN _clickrollup.rollup_objects.names IS
    'what object_names() returned when they were looked up; a name changed by hand since then is looked up again';
COMMENT ON COLUMN _clickrollup.rollup_objects.former_names IS
    'names that the source had before it was renamed: a table that takes one of them may be meant in its place';
COMMENT ON COLUMN _clickrollup.rollup_objects.renew IS
    'a name has changed, and the generated functions still say the old one';
COMMENT ON COLUMN _clickrollup.rollup_objects.cluster IS
    'what catalog_identifier() returned where these oids hold: pg_upgrade copies them, and gives functions other ones';
