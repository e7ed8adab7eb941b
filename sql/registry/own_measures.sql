CREATE VIEW _clickrollup.own_measures AS
SELECT r.* FROM clickrollup.rollup_measures AS r WHERE _clickrollup.owns_rollup(r.rollup_name)
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_measures IS
    'their measures that the role of this session may change, for the functions that do it';
