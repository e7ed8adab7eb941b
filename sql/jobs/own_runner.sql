CREATE VIEW _clickrollup.own_runner AS
SELECT r.* FROM _clickrollup.runners AS r WHERE r.role = current_user
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_runner IS 'the scheduler of the role of this session, for beat() and rest()';
