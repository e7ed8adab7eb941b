CREATE FUNCTION _clickrollup.registry_defaults() RETURNS jsonb
LANGUAGE sql STABLE
RETURN jsonb_build_object(
    'last_aggregated_id', 0, 'settled_id', 0, 'time_zone', 'UTC', 'strategy', 'sequence', 'events_per_batch', 1000000,
    'writer_wait_timeout', '60 seconds', 'keep_runs', '7 days', 'owner', current_user, 'created_at', now(),
    'failures_in_a_row', 0, 'suspended', false);

COMMENT ON FUNCTION _clickrollup.registry_defaults() IS 'what a new registry row holds where nothing is said';
