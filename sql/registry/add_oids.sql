CREATE FUNCTION _clickrollup.add_oids() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_new jsonb := to_jsonb(NEW);
    v_old jsonb := CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(OLD) END;
    v_key text;
BEGIN
    NEW.oids := jsonb_build_object('cluster', _clickrollup.system_identifier());
    IF array_to_string(TG_ARGV, ' ') ~ 'schema' THEN
        NEW.oids := NEW.oids || jsonb_build_object('database', (
            SELECT d.oid::bigint FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()));
    END IF;
    -- Each argument is the key of an oid and the column that holds the name. A name that stays keeps its oid, also
    -- where another role or schema has taken it meanwhile.
    FOREACH v_key IN ARRAY TG_ARGV LOOP
        NEW.oids := NEW.oids || jsonb_build_object(split_part(v_key, ' ', 1), coalesce(
            CASE WHEN v_new ->> split_part(v_key, ' ', 2) = v_old ->> split_part(v_key, ' ', 2)
                 THEN _clickrollup.noted_oid(v_old -> 'oids', split_part(v_key, ' ', 1)) END,
            CASE WHEN v_key ~ 'schema'
                 THEN (SELECT n.oid FROM pg_catalog.pg_namespace AS n
                       WHERE n.nspname = v_new ->> split_part(v_key, ' ', 2))
                 ELSE (SELECT r.oid FROM pg_catalog.pg_roles AS r
                       WHERE r.rolname = v_new ->> split_part(v_key, ' ', 2)) END)::bigint);
    END LOOP;
    RETURN NEW;
END
$function$;
COMMENT ON FUNCTION _clickrollup.add_oids() IS
    'trigger: notes beside the names of roles and schemas which ones these are, so that renames are followed';

-- Named to come before the triggers that look at the owner.
CREATE TRIGGER add_oids BEFORE INSERT OR UPDATE OF owner, oids ON clickrollup.rollups
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.add_oids('owner owner');
CREATE TRIGGER add_oids BEFORE INSERT OR UPDATE OF owner, oids ON clickrollup.source_retention
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.add_oids('owner owner');
CREATE TRIGGER add_oids BEFORE INSERT OR UPDATE OF owner, role_name, schema_name, view_schema, oids
    ON clickrollup.tenant_readers FOR EACH ROW
    EXECUTE FUNCTION _clickrollup.add_oids('owner owner', 'role role_name', 'schema schema_name', 'views view_schema');
