CREATE FUNCTION clickrollup.min_of(expression text, name name) RETURNS clickrollup.measure
LANGUAGE sql IMMUTABLE
RETURN (name, 'min', expression, 'min({argument})',
        'least({stored}, {incoming})', 'min({column})', '{column}', '{}')::clickrollup.measure;

COMMENT ON FUNCTION clickrollup.min_of(text, name) IS 'measure: smallest value of an expression over the events';
