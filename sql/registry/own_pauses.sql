CREATE VIEW _clickrollup.own_pauses AS
SELECT p.* FROM _clickrollup.pause_requests AS p WHERE _clickrollup.owns_rollup(p.rollup_name)
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_pauses IS
    'pauses of rollups that the role of this session may change, for the functions that do it';
