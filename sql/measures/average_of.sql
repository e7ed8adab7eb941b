CREATE FUNCTION clickrollup.average_of(expression text, name name) RETURNS clickrollup.measure
LANGUAGE sql IMMUTABLE
RETURN (name, 'average', expression, NULL, NULL, NULL, NULL, '{}')::clickrollup.measure;

COMMENT ON FUNCTION clickrollup.average_of(text, name) IS
    'measure: average of an expression, kept as NAME_sum and NAME_count because averages do not add up';
