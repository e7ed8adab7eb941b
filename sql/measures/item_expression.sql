CREATE FUNCTION _clickrollup.item_expression(p_argument text, p_analysis _clickrollup.analysis) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_type     regtype := _clickrollup.base_type(p_analysis.type_id)::regtype;
    v_name     name := (SELECT t.typname FROM pg_catalog.pg_type AS t WHERE t.oid = v_type);
    v_is_exact boolean := coalesce((SELECT c.collisdeterministic FROM pg_catalog.pg_collation AS c
                                    WHERE c.oid = p_analysis.collation_id), true);
BEGIN
    RETURN replace(CASE
        -- As they are: of these there is one spelling for a value, and numbers are counted faster than texts.
        WHEN v_type = ANY ('{text,varchar}'::regtype[]) AND v_is_exact
             OR v_type = ANY ('{smallint,integer,bigint,oid,uuid,boolean}'::regtype[]) THEN '{value}'
        WHEN v_type = ANY ('{text,varchar,bpchar,name}'::regtype[]) THEN '({value})::text COLLATE "C"'
        WHEN v_name = 'citext' THEN 'lower(({value})::text)'
        WHEN v_type = ANY ('{inet,cidr}'::regtype[]) THEN '({value})::text'
        WHEN v_type = 'numeric'::regtype THEN 'trim_scale({value})::text'
        WHEN v_type = 'interval'::regtype THEN '_clickrollup.item_text(justify_interval({value}))'
        -- Minus zero is equal to zero.
        WHEN v_type = ANY ('{real,"double precision"}'::regtype[]) THEN '_clickrollup.item_text(({value}) + 0)'
        ELSE '_clickrollup.item_text({value})' END, '{value}', p_argument);
END
$function$;
COMMENT ON FUNCTION _clickrollup.item_expression(text, _clickrollup.analysis) IS
    'expression that gives a value as it is counted in a top N: values that are equal to PostgreSQL have one spelling';
