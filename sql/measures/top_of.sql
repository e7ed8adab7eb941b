CREATE FUNCTION clickrollup.top_of(expression text, name name, n integer DEFAULT 1000) RETURNS clickrollup.measure
LANGUAGE sql IMMUTABLE
RETURN (name, 'top', expression, 'coalesce({topn}.topn_add_agg(({argument})::text), ''{}'')',
        '{topn}.topn_union({stored}, {incoming})', 'coalesce({topn}.topn_union_agg({column}), ''{}'')', NULL,
        jsonb_build_object('n', n))::clickrollup.measure;

COMMENT ON FUNCTION clickrollup.top_of(text, name, integer) IS
    'measure: the n most frequent values with their counts, in the format of topn; exact while a bucket has at most n '
    'values';
