CREATE VIEW _clickrollup.own_objects AS
SELECT r.* FROM _clickrollup.rollup_objects AS r WHERE _clickrollup.owns_rollup(r.rollup_name)
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_objects IS
    'what their names stand for that the role of this session may change, for the functions that do it';
