CREATE FUNCTION clickrollup.sum_of(expression text, name name) RETURNS clickrollup.measure
LANGUAGE sql IMMUTABLE
RETURN (name, 'sum', expression, 'sum({argument})',
        'coalesce({stored} + {incoming}, {stored}, {incoming})', 'sum({column})', '{column}',
        '{}')::clickrollup.measure;

COMMENT ON FUNCTION clickrollup.sum_of(text, name) IS
    'measure: sum of an expression over the events; NULL where all are NULL';
