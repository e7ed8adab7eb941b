CREATE VIEW _clickrollup.own_bi_schemas AS
SELECT b.* FROM clickrollup.bi_schemas AS b
WHERE _clickrollup.is_member_of(_clickrollup.role_of(b.owner, b.oids))
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_bi_schemas IS
    'schemas of views for BI tools that the role of this session may change, for the functions that do it';
