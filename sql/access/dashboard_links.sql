-- One row a link that clickrollup dashboard --link made. What opens the page is signed and not kept here.
CREATE TABLE clickrollup.dashboard_links (
    link_id    text PRIMARY KEY CHECK (link_id ~ '^[0-9a-f]{12}$'),
    tenant     bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by name NOT NULL DEFAULT session_user,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.dashboard_links', '');

COMMENT ON TABLE clickrollup.dashboard_links IS
    'links that open the dashboard: for whom, until when, and whether they were revoked';
COMMENT ON COLUMN clickrollup.dashboard_links.link_id IS 'what dashboard --revoke takes';
COMMENT ON COLUMN clickrollup.dashboard_links.tenant IS 'the tenant that the link shows; NULL: all tenants';
COMMENT ON COLUMN clickrollup.dashboard_links.revoked_at IS 'since when it opens nothing; NULL: not revoked';
