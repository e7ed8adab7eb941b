CREATE VIEW _clickrollup.own_retention AS
SELECT r.* FROM clickrollup.source_retention AS r
WHERE _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids))
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_retention IS
    'the retention of sources that the role of this session may change, for the functions that do it';
