CREATE VIEW clickrollup.run_history AS
SELECT u.rollup_name, u.started_at, u.duration, u.wait, u.events, u.groups, u.error
FROM clickrollup.rollup_runs AS u;

COMMENT ON VIEW clickrollup.run_history IS
    'runs of every owner''s rollups, for readers; rollup_runs shows each owner only their own. grant_reader() opens '
    'it';
