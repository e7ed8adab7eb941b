CREATE FUNCTION _clickrollup.check_feeding_owner() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_owner oid := (SELECT _clickrollup.owner_of(r) FROM clickrollup.rollups AS r WHERE r.name = NEW.fed_by);
BEGIN
    -- One function fills the whole chain, so the expressions of each rollup run with the rights of the head's owner.
    -- A restore may bring them in any order.
    IF v_owner IS NULL AND NOT _clickrollup.owns_registry() THEN
        RAISE EXCEPTION 'rollup "%", which is to feed "%", does not exist', NEW.fed_by, NEW.name
            USING ERRCODE = 'foreign_key_violation', HINT = 'SELECT name FROM clickrollup.rollups; lists them.';
    END IF;
    IF v_owner <> _clickrollup.role_of(NEW.owner, NEW.oids) THEN
        RAISE EXCEPTION 'rollup "%" of % cannot be fed by rollup "%", which belongs to %',
            NEW.name, NEW.owner, NEW.fed_by, pg_get_userbyid(v_owner)
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('SET ROLE %I; then create it.', pg_get_userbyid(v_owner));
    END IF;
    RETURN NEW;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_feeding_owner() IS
    'raise 42501 for a rollup that another role''s rollup would feed';

CREATE TRIGGER check_feeding_owner BEFORE INSERT OR UPDATE OF fed_by, owner ON clickrollup.rollups
    FOR EACH ROW WHEN (NEW.fed_by IS NOT NULL) EXECUTE FUNCTION _clickrollup.check_feeding_owner();
