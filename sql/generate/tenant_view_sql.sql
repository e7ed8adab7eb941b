CREATE FUNCTION _clickrollup.tenant_view_sql(p_view text, p_all_tenants text, p_condition text) RETURNS text
LANGUAGE sql IMMUTABLE
-- The barrier keeps a condition of the reader's, which may call a function of his, from seeing rows of other tenants.
RETURN format(E'CREATE VIEW %s WITH (security_barrier = true) AS\nSELECT * FROM %s WHERE %s',
              p_view, p_all_tenants, p_condition);

COMMENT ON FUNCTION _clickrollup.tenant_view_sql(text, text, text) IS
    'CREATE VIEW that shows the rows of one tenant of another view';
