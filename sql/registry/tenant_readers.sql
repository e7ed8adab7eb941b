-- One row a tenant that has views, and a reader, of its own.
CREATE TABLE clickrollup.tenant_readers (
    schema_name   name NOT NULL,
    tenant        bigint NOT NULL,
    tenant_column name NOT NULL DEFAULT 'customer_id',
    view_schema   name NOT NULL UNIQUE,
    role_name     name NOT NULL,
    owner         name NOT NULL DEFAULT current_user,
    oids          jsonb,
    PRIMARY KEY (schema_name, tenant)
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.tenant_readers', '');

COMMENT ON TABLE clickrollup.tenant_readers IS
    'tenants with views of their own, which show nothing else, and the role that may read them';
COMMENT ON COLUMN clickrollup.tenant_readers.schema_name IS 'schema of the rollups';
COMMENT ON COLUMN clickrollup.tenant_readers.tenant IS 'value of the tenant column';
COMMENT ON COLUMN clickrollup.tenant_readers.tenant_column IS
    'dimension that tells tenants apart; a rollup without it has no view for a tenant';
COMMENT ON COLUMN clickrollup.tenant_readers.view_schema IS
    'schema that holds the tenant''s views, named like those of all tenants';
COMMENT ON COLUMN clickrollup.tenant_readers.role_name IS
    'role that may read them; a name, so that it survives pg_dump';
COMMENT ON COLUMN clickrollup.tenant_readers.oids IS
    'which roles and schemas these are, and in which database, so that renames are followed';
COMMENT ON COLUMN clickrollup.tenant_readers.owner IS
    'role that made the reader; only its members can change or drop it';
