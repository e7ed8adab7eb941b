CREATE VIEW _clickrollup.own_runs AS
SELECT r.* FROM clickrollup.rollup_runs AS r WHERE _clickrollup.owns_rollup(r.rollup_name)
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_runs IS
    'history of runs that the role of this session may change, for the functions that do it';
