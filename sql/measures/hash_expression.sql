CREATE FUNCTION _clickrollup.hash_expression(p_measure name, p_argument text, p_analysis _clickrollup.analysis)
RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_type      regtype := _clickrollup.base_type(p_analysis.type_id)::regtype;
    v_is_exact  boolean := coalesce((SELECT c.collisdeterministic FROM pg_catalog.pg_collation AS c
                                     WHERE c.oid = p_analysis.collation_id), true);
    v_type_hash text := _clickrollup.type_hash(v_type);
    v_template  text;
BEGIN
    -- Equal values must have one hash, also after ALTER COLUMN ... TYPE of a number or a text to a wider one.
    v_template := CASE
        WHEN v_type = 'bigint'::regtype THEN '{hll}.hll_hash_bigint({value})'
        WHEN v_type = ANY ('{integer,smallint}'::regtype[]) THEN '{hll}.hll_hash_bigint(({value})::bigint)'
        WHEN v_type = 'numeric'::regtype THEN
            'CASE WHEN trunc({value}) = {value} AND {value} BETWEEN -9223372036854775808 AND 9223372036854775807 '
            'THEN {hll}.hll_hash_bigint(({value})::bigint) ELSE {hll}.hll_hash_text(trim_scale({value})::text) END'
        WHEN v_type = 'real'::regtype THEN '{hll}.hll_hash_bigint(hashfloat8extended(({value})::double precision, 0))'
        WHEN v_type = ANY ('{text,varchar,bpchar,name}'::regtype[]) AND v_is_exact
             OR (SELECT t.typtype = 'e' FROM pg_catalog.pg_type AS t WHERE t.oid = v_type) THEN
            '{hll}.hll_hash_text(({value})::text)'
        WHEN v_type = 'boolean'::regtype THEN '{hll}.hll_hash_boolean({value})'
        WHEN v_type = 'bytea'::regtype THEN '{hll}.hll_hash_bytea({value})'
        WHEN v_type = ANY ('{uuid,date,time,timestamp,timestamptz,oid,macaddr}'::regtype[]) THEN
            '{hll}.hll_hash_any(({value})::{type})'
        WHEN v_type_hash IS NOT NULL THEN '{hll}.hll_hash_bigint({type_hash}(({value})::{type}, 0))' END;
    IF v_template IS NULL THEN
        RAISE EXCEPTION 'measure "%" cannot count distinct values: which of type % are equal, PostgreSQL cannot tell',
            p_measure, v_type
            USING ERRCODE = 'undefined_function',
                  HINT = 'Cast it to a type that has hash equality, such as jsonb or text.';
    END IF;
    RETURN _clickrollup.fill_in(v_template, jsonb_build_object(
        'hll', quote_ident(_clickrollup.extension_schema('hll')), 'value', p_argument,
        'type', _clickrollup.type_name(v_type, NULL), 'type_hash', v_type_hash));
END
$function$;
COMMENT ON FUNCTION _clickrollup.hash_expression(name, text, _clickrollup.analysis) IS
    'expression that hashes a value for a sketch, values that are equal to PostgreSQL alike; raises 42883 for a type '
    'without equality';
