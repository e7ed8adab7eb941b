CREATE FUNCTION _clickrollup.after_rename() RETURNS event_trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_root text;
BEGIN
    IF NOT has_schema_privilege('clickrollup', 'USAGE') THEN
        RETURN;
    END IF;
    IF NOT (has_table_privilege('_clickrollup.own_rollups', 'UPDATE')
            AND has_table_privilege('_clickrollup.own_objects', 'UPDATE')) THEN
        RETURN;
    END IF;
    -- The workers of Citus learn a schema's new name after this, and could not make a function there.
    IF TG_TAG = 'ALTER SCHEMA' AND _clickrollup.extension_schema('citus') IS NOT NULL THEN
        RETURN;
    END IF;
    -- Nor the subtransaction below, as in on_rename().
    IF NOT EXISTS (SELECT FROM _clickrollup.own_rollups) THEN
        RETURN;
    END IF;
    BEGIN
        -- Only for the owner itself: its expressions become SQL here, which nobody else should run for it.
        FOR v_root IN
            SELECT r.name FROM _clickrollup.own_rollups AS r
            JOIN _clickrollup.own_objects AS o ON o.rollup_name = r.name
            WHERE o.renew AND r.fed_by IS NULL
              AND _clickrollup.is_me(_clickrollup.role_of(r.owner, r.oids)) FOR UPDATE OF r SKIP LOCKED
        LOOP
            -- Once more, with the row locked: a run may have held it when the names were followed.
            PERFORM _clickrollup.follow_renames(v_root);
        END LOOP;
    EXCEPTION WHEN OTHERS THEN
        -- Nobody's ALTER TABLE may fail for this; the next run meets the same error and keeps it.
        RAISE WARNING 'clickrollup did not renew functions after a rename: %', SQLERRM;
    END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.after_rename() IS
    'event trigger: when the owner of rollups renames a table, renews their functions at once; otherwise, and for a '
    'schema on Citus, their next run does';
