ALTER TYPE _clickrollup.retention_step ADD ATTRIBUTE checked boolean;
ALTER TABLE clickrollup.dead_letters ADD COLUMN IF NOT EXISTS message_headers jsonb;
COMMENT ON COLUMN clickrollup.dead_letters.message_headers IS
    'headers of the message in their order, each [name, text], or [name, {"base64": bytes}]; NULL where it had none';
COMMENT ON TABLE _clickrollup.node_marks IS
    'up to which id each node holds the events of a rollup counted: a node that has more than the coordinator knows of '
    'runs that this has lost; on one node a watermark that differs is of another time';
DROP INDEX IF EXISTS clickrollup.event_uuids_by_age;
DO $numbered$
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
    END IF;
END
$numbered$;
-- Granted here, rights on what is new would be the extension's own for pg_dump, which leaves them out: so by hand.
DO $rights$
DECLARE
    v_again text;
BEGIN
    WITH granted AS (
        SELECT r.rolname AS role, c.relname AS on_what
        FROM pg_catalog.pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
        WHERE c.oid IN ('_clickrollup.own_rollups'::regclass, '_clickrollup.pause_requests'::regclass,
                        'clickrollup.event_uuids'::regclass)
          AND a.grantee <> c.relowner)
    SELECT string_agg(DISTINCT CASE g.on_what
        WHEN 'own_rollups' THEN format('SELECT clickrollup.grant_rollup_owner(%L);', quote_ident(g.role))
        WHEN 'event_uuids' THEN format('SELECT clickrollup.grant_loader(%L, ''TABLE'');', quote_ident(g.role))
        ELSE format('SELECT clickrollup.grant_reader(''SCHEMA'', %L);', g.role) END, ' ')
    INTO v_again FROM granted AS g
    -- Owners of rollups have what readers have.
    WHERE g.on_what <> 'pause_requests'
       OR NOT EXISTS (SELECT FROM granted AS o WHERE o.role = g.role AND o.on_what = 'own_rollups');
    IF v_again IS NOT NULL THEN
        -- A script of an extension shows no NOTICE.
        RAISE WARNING 'roles that own, load or read have no rights yet on what is new' USING HINT = v_again;
    END IF;
END
$rights$;
