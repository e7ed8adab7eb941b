-- One row a role whose `clickrollup run` is at work. Not dumped: where a dump is restored, nobody runs yet.
CREATE TABLE _clickrollup.runners (
    role    name PRIMARY KEY DEFAULT current_user,
    host    text NOT NULL,
    period  interval NOT NULL CHECK (period > '0'),
    since   timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE _clickrollup.runners IS 'schedulers, clickrollup run, that run the rollups of a role; not dumped';
COMMENT ON COLUMN _clickrollup.runners.period IS 'time from one run of all rollups to the next';
COMMENT ON COLUMN _clickrollup.runners.seen_at IS 'when it last said that it is at work; it does so every few seconds';
