CREATE FUNCTION _clickrollup.define_from_rollup(p_rollup clickrollup.rollups, p_dimensions text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_unknown text;
BEGIN
    SELECT d.name INTO v_unknown FROM unnest(p_dimensions) AS d (name)
    WHERE d.name NOT IN (SELECT f.name FROM clickrollup.rollup_dimensions AS f WHERE f.rollup_name = p_rollup.fed_by);
    IF FOUND THEN
        RAISE EXCEPTION 'rollup ''%'' keeps no dimension "%"', p_rollup.fed_by, v_unknown
            USING ERRCODE = 'undefined_column',
                  HINT = 'A rollup fed by a rollup has the dimensions of that one, or some of them, by their names.';
    END IF;
    PERFORM _clickrollup.register(p_rollup);
    INSERT INTO _clickrollup.own_dimensions
    SELECT p_rollup.name,
           row_number() OVER (ORDER BY coalesce(array_position(p_dimensions, f.name::text), f.position)),
           f.name, f.expression, f.unbounded
    FROM clickrollup.rollup_dimensions AS f
    WHERE f.rollup_name = p_rollup.fed_by AND (p_dimensions IS NULL OR f.name = ANY (p_dimensions));
    INSERT INTO _clickrollup.own_measures
    SELECT p_rollup.name, f.position, f.name, f.kind, f.type, f.argument, f.aggregate, f.merge, f.combine, f.number,
           f.parameters
    FROM clickrollup.rollup_measures AS f
    WHERE f.rollup_name = p_rollup.fed_by;
END
$function$;
COMMENT ON FUNCTION _clickrollup.define_from_rollup(clickrollup.rollups, text[]) IS
    'register a rollup fed by another, with its measures and the named dimensions, NULL for all of them; raises 42703 '
    'for a dimension that the feeding rollup does not keep';
