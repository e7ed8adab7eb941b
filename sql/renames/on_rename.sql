CREATE FUNCTION _clickrollup.on_rename() RETURNS event_trigger
LANGUAGE plpgsql
SECURITY DEFINER  -- a user who renames a table need not know of rollups
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
SET lock_timeout = '100ms'  -- nor wait for them: the next run follows
AS $function$
DECLARE
    v_context text;
    v_altered text[];
BEGIN
    -- A worker of Citus has none, and alters thousands of shards in one transaction. The block below begins a
    -- subtransaction, and each takes longer the more tables the transaction has made.
    IF TG_TAG <> 'ALTER SCHEMA' AND NOT EXISTS (SELECT FROM clickrollup.rollups) THEN
        RETURN;
    END IF;
    BEGIN
        -- Runs with a superuser's rights, so it writes names and executes nothing that the registry holds.
        IF TG_EVENT = 'ddl_command_start' THEN
            GET DIAGNOSTICS v_context = PG_CONTEXT;
            v_altered := ARRAY(
                SELECT r.name FROM clickrollup.rollups AS r
                WHERE NOT _clickrollup.are_objects_known(r) AND _clickrollup.mentions(v_context, ARRAY(
                    SELECT p.part FROM unnest(_clickrollup.object_names(r)) WITH ORDINALITY AS n (name, position),
                         LATERAL unnest(CASE WHEN n.position < 5 THEN parse_ident(n.name) ELSE ARRAY[n.name] END)
                         AS p (part))));
            PERFORM _clickrollup.remember_objects(v_altered) WHERE v_altered <> '{}';
            RETURN;
        END IF;
        v_altered := _clickrollup.altered_rollups();
        IF v_altered <> '{}' THEN
            PERFORM _clickrollup.follow_names(v_altered);
            PERFORM _clickrollup.follow_types(v_altered);
        END IF;
        PERFORM _clickrollup.follow_readers(), _clickrollup.follow_annotations(), _clickrollup.follow_bi_schemas()
        WHERE TG_TAG = 'ALTER SCHEMA';
    EXCEPTION WHEN OTHERS THEN
        -- Nobody's ALTER TABLE may fail for this; the next run meets the same error and keeps it.
        RAISE WARNING 'clickrollup did not follow a rename: %', SQLERRM;
    END;
END
$function$;
REVOKE EXECUTE ON FUNCTION _clickrollup.on_rename() FROM PUBLIC;
COMMENT ON FUNCTION _clickrollup.on_rename() IS
    'event trigger: notes what the names in the registry stand for before a table, function or schema is altered, and '
    'the new names after it';
