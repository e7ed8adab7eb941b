CREATE FUNCTION _clickrollup.check_settings(p_name text, p_strategy text, p_events_per_batch bigint) RETURNS void
LANGUAGE plpgsql AS $function$
BEGIN
    IF coalesce(p_name, '') = '' THEN
        RAISE EXCEPTION 'a rollup needs a name'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For example ''orders_5min''.';
    END IF;
    IF p_strategy NOT IN ('sequence', 'snapshot') THEN
        RAISE EXCEPTION 'strategy "%" is not known', p_strategy
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Choose ''sequence'' or ''snapshot'', or leave it out: the table then decides.';
    END IF;
    IF p_events_per_batch IS NULL OR p_events_per_batch < 1 THEN
        RAISE EXCEPTION 'a batch of % events takes none', p_events_per_batch
            USING ERRCODE = 'invalid_parameter_value', HINT = 'events_per_batch must be at least 1; 1000000 is usual.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_settings(text, text, bigint) IS
    'raise 22004 for a rollup without a name, 22023 for an unknown strategy or a batch of nothing';
