-- Only a superuser can create event triggers. Without them renames are followed by the next run_rollup(), and
-- unschedule_all() is to be called before DROP EXTENSION,
-- and drop_clickstream() after DROP SCHEMA.
DO $block$
BEGIN
    CREATE EVENT TRIGGER clickrollup_before_rename ON ddl_command_start
        WHEN TAG IN ('ALTER TABLE', 'ALTER SCHEMA', 'ALTER SEQUENCE', 'ALTER FUNCTION', 'ALTER ROUTINE', 'ALTER TYPE',
                     'ALTER DOMAIN', 'ALTER EXTENSION')
        EXECUTE FUNCTION _clickrollup.on_rename();
    CREATE EVENT TRIGGER clickrollup_rename_1 ON ddl_command_end
        WHEN TAG IN ('ALTER TABLE', 'ALTER SCHEMA', 'ALTER SEQUENCE', 'ALTER FUNCTION', 'ALTER ROUTINE', 'ALTER TYPE',
                     'ALTER DOMAIN', 'ALTER EXTENSION')
        EXECUTE FUNCTION _clickrollup.on_rename();
    CREATE EVENT TRIGGER clickrollup_rename_2 ON ddl_command_end
        WHEN TAG IN ('ALTER TABLE', 'ALTER SCHEMA', 'ALTER SEQUENCE', 'ALTER FUNCTION', 'ALTER ROUTINE', 'ALTER TYPE',
                     'ALTER DOMAIN', 'ALTER EXTENSION')
        EXECUTE FUNCTION _clickrollup.after_rename();
    CREATE EVENT TRIGGER clickrollup_before_drop ON ddl_command_start
        WHEN TAG IN ('DROP EXTENSION', 'DROP SCHEMA', 'DROP OWNED') EXECUTE FUNCTION _clickrollup.on_drop_extension();
    CREATE EVENT TRIGGER clickrollup_after_drop ON ddl_command_end
        WHEN TAG IN ('DROP EXTENSION', 'DROP SCHEMA', 'DROP OWNED') EXECUTE FUNCTION _clickrollup.on_drop_extension();
    CREATE EVENT TRIGGER clickrollup_on_drop ON sql_drop
        WHEN TAG IN ('DROP TABLE', 'DROP SCHEMA', 'DROP OWNED') EXECUTE FUNCTION _clickrollup.on_drop();
EXCEPTION WHEN insufficient_privilege THEN
    -- CREATE EXTENSION shows nothing below a warning.
    RAISE WARNING 'no superuser, so no event triggers: renamed tables are followed by the next run'
        USING HINT = 'Before DROP EXTENSION clickrollup, SELECT clickrollup.unschedule_all();';
END
$block$;
