CREATE FUNCTION _clickrollup.distinct_aggregate(p_collected text, p_hash text, p_parameters jsonb) RETURNS text
LANGUAGE sql STABLE
-- hll_add_agg takes 128 kB for each group at once: it is called once a group, and for more than a few values.
-- A function in FROM would first write all that it returns down, for each group.
RETURN (
    SELECT _clickrollup.fill_in($template$CASE WHEN count(*) = 1 THEN coalesce({hll}.hll_add({empty}, {first}), {empty})
    WHEN count(*) <= {few} THEN (
        SELECT _clickrollup.hll_collect_agg({each}) FROM (SELECT unnest(array_agg({collected})) AS item) AS v)
    ELSE (SELECT coalesce({hll}.hll_add_agg({each}, {parameters}), {empty})
          FROM (SELECT unnest(array_agg({collected})) AS item) AS v) END$template$, jsonb_build_object(
        'hll', h.schema,
        'empty', format('%s.hll_empty(%s)', h.schema, h.parameters),
        'parameters', h.parameters,
        'few', CASE WHEN p_parameters = _clickrollup.default_sketch() THEN 16 ELSE 1 END,
        'collected', p_collected,
        'first', replace(p_hash, '{item}', format('(array_agg(%s))[1]', p_collected)),
        'each', replace(p_hash, '{item}', 'v.item')))
    FROM (SELECT quote_ident(_clickrollup.extension_schema('hll')),
                 _clickrollup.sketch_arguments(p_parameters)) AS h (schema, parameters)
);
COMMENT ON FUNCTION _clickrollup.distinct_aggregate(text, text, jsonb) IS
    'aggregate that makes a sketch of the values that array_agg() collects, by the hash of each, {item}';
