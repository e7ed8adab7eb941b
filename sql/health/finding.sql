CREATE TYPE clickrollup.finding AS (rollup_name text, topic text, state clickrollup.health_state, reason text);

COMMENT ON TYPE clickrollup.finding IS 'one thing that health() has found; the rollup is NULL for what concerns none';
