ALTER TYPE _clickrollup.retention_step ADD ATTRIBUTE checked boolean;
ALTER TABLE clickrollup.dead_letters ADD COLUMN IF NOT EXISTS message_headers jsonb;
COMMENT ON COLUMN clickrollup.dead_letters.message_headers IS
    'headers of the message in their order, each [name, text], or [name, {"base64": bytes}]; NULL where it had none';
COMMENT ON TABLE _clickrollup.node_marks IS
    'up to which id each node holds the events of a rollup counted: a node that has more than the coordinator knows of '
    'runs that this has lost; on one node a watermark that differs is of another time';
DROP INDEX IF EXISTS clickrollup.event_uuids_by_age;
-- Granted here, rights on what is new would be the extension's own for pg_dump, which leaves them out: so by hand.
DO $rights$
DECLARE
    v_again text;
BEGIN
    WITH granted AS (
        SELECT r.rolname, bool_or(c.relname = 'own_rollups') AS owns
        FROM pg_catalog.pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
        WHERE c.oid IN ('_clickrollup.own_rollups'::regclass, '_clickrollup.pause_requests'::regclass)
          AND a.grantee <> c.relowner
        GROUP BY r.rolname)
    SELECT string_agg(CASE WHEN g.owns THEN format('SELECT clickrollup.grant_rollup_owner(%L);', quote_ident(g.rolname))
                           ELSE format('SELECT clickrollup.grant_reader(''SCHEMA'', %L);', g.rolname) END,
                      ' ' ORDER BY g.rolname)
    INTO v_again FROM granted AS g;
    IF v_again IS NOT NULL THEN
        -- A script of an extension shows no NOTICE.
        RAISE WARNING 'roles that own or read rollups have no rights yet on what is new' USING HINT = v_again;
    END IF;
END
$rights$;
