-- One row a schema of rollups that has views for BI tools.
CREATE TABLE clickrollup.bi_schemas (
    schema_name name PRIMARY KEY,
    bi_schema   name NOT NULL UNIQUE,
    role_name   name NOT NULL,
    owner       name NOT NULL DEFAULT current_user,
    oids        jsonb
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.bi_schemas', '');
CREATE TRIGGER add_oids BEFORE INSERT OR UPDATE OF owner, role_name, schema_name, bi_schema, oids
    ON clickrollup.bi_schemas FOR EACH ROW
    EXECUTE FUNCTION _clickrollup.add_oids('owner owner', 'role role_name', 'schema schema_name', 'views bi_schema');

COMMENT ON TABLE clickrollup.bi_schemas IS
    'schemas with views for BI tools, which tell what adds up, and the role that may read them';
COMMENT ON COLUMN clickrollup.bi_schemas.schema_name IS 'schema of the rollups';
COMMENT ON COLUMN clickrollup.bi_schemas.bi_schema IS 'schema that holds the views';
COMMENT ON COLUMN clickrollup.bi_schemas.role_name IS 'role that may read them, and nothing else';
COMMENT ON COLUMN clickrollup.bi_schemas.owner IS 'role that made them; only its members can drop them';
COMMENT ON COLUMN clickrollup.bi_schemas.oids IS
    'which roles and schemas these are, and in which database, so that renames are followed';
