CREATE FUNCTION clickrollup.remove_annotation(annotation_id bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
BEGIN
    PERFORM _clickrollup.check_given('annotation_id', annotation_id);
    DELETE FROM _clickrollup.own_annotations AS a WHERE a.annotation_id = annotation_id;
    -- One of others is told like one that there is not: who may not read it learns nothing.
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no annotation % that you may remove', annotation_id
            USING ERRCODE = 'undefined_object',
                  HINT = 'SELECT annotation_id, title FROM clickrollup.annotations; it goes with the rollups of its '
                         'schema.';
    END IF;
END
$function$;
COMMENT ON FUNCTION clickrollup.remove_annotation(bigint) IS
    'remove an annotation from the charts, by the number that add_annotation() returned';
