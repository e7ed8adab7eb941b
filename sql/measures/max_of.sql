CREATE FUNCTION clickrollup.max_of(expression text, name name) RETURNS clickrollup.measure
LANGUAGE sql IMMUTABLE
RETURN (name, 'max', expression, 'max({argument})',
        'greatest({stored}, {incoming})', 'max({column})', '{column}', '{}')::clickrollup.measure;

COMMENT ON FUNCTION clickrollup.max_of(text, name) IS 'measure: largest value of an expression over the events';
