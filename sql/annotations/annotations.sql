-- One row a moment or a time that boards mark. A link is one of the web, since a page makes it one to click on.
CREATE TABLE clickrollup.annotations (
    annotation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    schema_name   name NOT NULL,
    tenant        bigint,
    at            timestamptz NOT NULL CHECK (isfinite(at)),
    until         timestamptz CHECK (isfinite(until) AND until > at),
    kind          text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9 _-]{0,39}$'),
    title         text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    link          text CHECK (link ~ '^https?://[^\s<>"]+$' AND char_length(link) <= 2000),
    created_by    name NOT NULL DEFAULT current_user,
    created_at    timestamptz NOT NULL DEFAULT now(),
    oids          jsonb
);
CREATE INDEX annotations_by_time ON clickrollup.annotations (schema_name, at);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.annotations', '');
SELECT pg_catalog.pg_extension_config_dump('clickrollup.annotations_annotation_id_seq', '');
CREATE TRIGGER add_oids BEFORE INSERT OR UPDATE OF schema_name, oids ON clickrollup.annotations
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.add_oids('schema schema_name');

COMMENT ON TABLE clickrollup.annotations IS
    'moments and times that boards mark, such as a deployment or a campaign; written by add_annotation()';
COMMENT ON COLUMN clickrollup.annotations.schema_name IS 'schema of the rollups that it belongs to';
COMMENT ON COLUMN clickrollup.annotations.tenant IS 'the tenant that it is for; NULL: all tenants of the schema';
COMMENT ON COLUMN clickrollup.annotations.at IS 'when it was, or began';
COMMENT ON COLUMN clickrollup.annotations.until IS 'when it ended; NULL: it is one moment';
COMMENT ON COLUMN clickrollup.annotations.kind IS 'such as deployment, campaign or outage: what boards tell apart';
COMMENT ON COLUMN clickrollup.annotations.link IS 'where more is told, http:// or https://; NULL: nowhere';
COMMENT ON COLUMN clickrollup.annotations.oids IS
    'which schema this is, and in which database, so that a rename is followed';
