-- The registry is written through views like this one, by functions that run with their caller's rights: in a view
-- current_user is who calls, whereas a SECURITY DEFINER function sees its owner and cannot tell who called it.
CREATE VIEW _clickrollup.own_rollups AS
SELECT r.* FROM clickrollup.rollups AS r
WHERE _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids))
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_rollups IS
    'rollups that the role of this session may change, for the functions that do it';
