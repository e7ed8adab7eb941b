-- A run holds the registry row of its rollup, perhaps for long. A pause asked for meanwhile waits here for the session
-- that locks that row next. No foreign key, whose check would wait for the row as well.
CREATE TABLE _clickrollup.pause_requests (
    rollup_name text PRIMARY KEY,
    paused_at   timestamptz NOT NULL,
    reason      text NOT NULL
);
SELECT pg_catalog.pg_extension_config_dump('_clickrollup.pause_requests', '');

COMMENT ON TABLE _clickrollup.pause_requests IS
    'pauses that the next run notes in the registry and keeps, because another one was at work';
