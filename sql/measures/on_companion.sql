CREATE FUNCTION _clickrollup.on_companion() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.create_companions();
    PERFORM _clickrollup.provide_hll() WHERE _clickrollup.extension_schema('hll') IS NOT NULL;
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION _clickrollup.on_companion() IS 'trigger at the end of the transaction that created this extension';

CREATE CONSTRAINT TRIGGER create_companion AFTER INSERT ON _clickrollup.companions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.on_companion();

INSERT INTO _clickrollup.companions
SELECT a.name FROM pg_catalog.pg_available_extensions() AS a
WHERE a.name = 'hll' AND _clickrollup.extension_schema('hll') IS NULL
  AND _clickrollup.extension_schema('clickrollup') IS NOT NULL
  -- To its workers Citus brings hll by itself.
  AND current_setting('application_name') !~ '^citus_internal'
  AND current_query() COLLATE "C" ~* '\mclickrollup\M[^;]*\mcascade\M';
