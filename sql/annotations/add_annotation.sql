CREATE FUNCTION clickrollup.add_annotation(
    title text, at timestamptz DEFAULT now(), until timestamptz DEFAULT NULL, kind text DEFAULT 'note',
    link text DEFAULT NULL, tenant bigint DEFAULT NULL, schema_name name DEFAULT current_schema())
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_id bigint;
BEGIN
    PERFORM _clickrollup.check_schema(schema_name);
    PERFORM _clickrollup.check_annotation(title, at, until, kind, link);
    IF NOT _clickrollup.rules_schema(schema_name) THEN
        RAISE EXCEPTION '% does not own the rollups in schema "%"', current_user, schema_name
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Annotations are made by the owner of the rollups that they belong to, or by a superuser.';
    END IF;
    INSERT INTO _clickrollup.own_annotations AS a (schema_name, tenant, at, until, kind, title, link)
    VALUES (schema_name, tenant, at, until, kind, title, link) RETURNING a.annotation_id INTO v_id;
    RETURN v_id;
END
$function$;
COMMENT ON FUNCTION clickrollup.add_annotation(text, timestamptz, timestamptz, text, text, bigint, name) IS
    'mark a moment, or a time, in the charts of a schema''s rollups, for one tenant or for all; returns what '
    'remove_annotation() takes';
