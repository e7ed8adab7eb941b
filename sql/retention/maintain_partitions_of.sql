CREATE FUNCTION _clickrollup.maintain_partitions_of(
    source regclass, p_search_path text, OUT partitions_until timestamptz, OUT events_moved bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off SET standard_conforming_strings = on
-- Names and bounds of partitions follow the session otherwise.
SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = 'postgres'
AS $function$
DECLARE
    v_wanted timestamptz;
    v_aside  regclass;
BEGIN
    PERFORM _clickrollup.keep_runs_out(source);
    PERFORM _clickrollup.lock_for_writing(source);
    PERFORM _clickrollup.check_partman_rights('SELECT', 'UPDATE', 'EXECUTE');
    IF NOT _clickrollup.partman_manages(source) THEN
        RAISE EXCEPTION 'pg_partman does not keep the partitions of %', source
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Install pg_partman in this database and call clickrollup.create_clickstream again.';
    END IF;
    PERFORM _clickrollup.gather_partitions(source);
    events_moved := 0;
    partitions_until := _clickrollup.partitions_end(source);
    v_wanted := _clickrollup.partitions_wanted_until(source);
    IF partitions_until >= v_wanted THEN
        RETURN;
    END IF;
    -- No partition can be made over rows of the default one: without this, a single event from a clock that
    -- is ahead would end the making of partitions for good.
    PERFORM _clickrollup.one_connection_per_node();
    v_aside := _clickrollup.set_events_aside(source, partitions_until, 'infinity');
    PERFORM _clickrollup.run_partman(source, v_wanted);
    PERFORM _clickrollup.inherit_identity(source);
    events_moved := _clickrollup.put_events_back(source, v_aside);
    partitions_until := _clickrollup.partitions_end(source);
    -- pg_partman sets the search_path for the session, beyond the end of this call: to that which it found, ours.
    PERFORM set_config('search_path', p_search_path, false);
END
$function$;
COMMENT ON FUNCTION _clickrollup.maintain_partitions_of(regclass, text) IS
    'what maintain_partitions() does, for a session with the given search_path';
