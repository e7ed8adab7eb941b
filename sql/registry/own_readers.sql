CREATE VIEW _clickrollup.own_readers AS
SELECT r.* FROM clickrollup.tenant_readers AS r
WHERE _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids))
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_readers IS
    'readers of tenants that the role of this session may change, for the functions that do it';
