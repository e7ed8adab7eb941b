ALTER TYPE _clickrollup.retention_step ADD ATTRIBUTE checked boolean;
ALTER TABLE clickrollup.dead_letters ADD COLUMN IF NOT EXISTS message_headers jsonb;
COMMENT ON COLUMN clickrollup.dead_letters.message_headers IS
    'headers of the message in their order, each [name, text], or [name, {"base64": bytes}]; NULL where it had none';
COMMENT ON TABLE _clickrollup.node_marks IS
    'up to which id each node holds the events of a rollup counted: a node that has more than the coordinator knows of '
    'runs that this has lost; on one node a watermark that differs is of another time';
DROP INDEX IF EXISTS clickrollup.event_uuids_by_age;
DO $numbered$
DECLARE
    v_role record;
BEGIN
    IF EXISTS (SELECT FROM pg_attribute
               WHERE attrelid = 'clickrollup.event_uuids'::regclass AND attname = 'table_name') THEN
        CREATE TABLE clickrollup.deduplicated_tables (
            table_number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, table_name text NOT NULL UNIQUE);
        INSERT INTO clickrollup.deduplicated_tables (table_name) SELECT DISTINCT table_name FROM clickrollup.event_uuids;
        UPDATE clickrollup.event_uuids AS u SET table_name = t.table_number::text
        FROM clickrollup.deduplicated_tables AS t WHERE t.table_name = u.table_name;
        ALTER TABLE clickrollup.event_uuids DROP CONSTRAINT event_uuids_pkey,
            ALTER COLUMN table_name TYPE integer USING table_name::integer;
        ALTER TABLE clickrollup.event_uuids RENAME COLUMN table_name TO table_number;
        ALTER TABLE clickrollup.event_uuids ADD PRIMARY KEY (event_uuid, table_number);
        FOR v_role IN SELECT a.grantee::regrole::text AS name FROM pg_class AS c, aclexplode(c.relacl) AS a
                      WHERE c.oid = 'clickrollup.event_uuids'::regclass AND a.privilege_type = 'INSERT'
                        AND a.grantee NOT IN (0, c.relowner) LOOP
            EXECUTE format('GRANT SELECT, INSERT ON clickrollup.deduplicated_tables TO %s', v_role.name);
        END LOOP;
    END IF;
END
$numbered$;
