CREATE TYPE clickrollup.health_state AS ENUM ('ok', 'warning', 'critical');

COMMENT ON TYPE clickrollup.health_state IS
    'how bad a finding of health() is; in this order, so that max() is the worst';
