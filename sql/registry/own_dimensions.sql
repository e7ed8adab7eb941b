CREATE VIEW _clickrollup.own_dimensions AS
SELECT r.* FROM clickrollup.rollup_dimensions AS r WHERE _clickrollup.owns_rollup(r.rollup_name)
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_dimensions IS
    'their dimensions that the role of this session may change, for the functions that do it';
