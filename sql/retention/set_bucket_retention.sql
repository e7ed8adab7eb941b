CREATE FUNCTION clickrollup.set_bucket_retention(rollup_name text, keep_buckets interval) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_source regclass := (_clickrollup.definition(rollup_name)).event_table_name::regclass;
BEGIN
    IF keep_buckets <= interval '0' THEN
        RAISE EXCEPTION 'buckets cannot be kept for %', keep_buckets
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give an age, as 2 years, or NULL to keep them for ever.';
    END IF;
    PERFORM _clickrollup.lock_rollup(_clickrollup.root(rollup_name));
    UPDATE clickrollup.rollups AS r SET keep_buckets = set_bucket_retention.keep_buckets WHERE r.name = rollup_name;
    INSERT INTO clickrollup.source_retention (event_table_name, schedule)
    VALUES (_clickrollup.qualified_name(v_source), '17 * * * *') ON CONFLICT (event_table_name) DO NOTHING;
    PERFORM _clickrollup.schedule_retention(v_source);
END
$function$;
COMMENT ON FUNCTION clickrollup.set_bucket_retention(text, interval) IS
    'keep the buckets of one rollup for an interval, NULL for ever; apply_retention() deletes older ones. Rollups '
    'that it feeds keep theirs';
