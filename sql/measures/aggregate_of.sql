CREATE FUNCTION clickrollup.aggregate_of(
    name name, aggregate text, merge text, combine text, number text DEFAULT '{column}')
RETURNS clickrollup.measure
LANGUAGE sql IMMUTABLE
RETURN (name, 'aggregate', NULL, aggregate, merge, combine, number, '{}')::clickrollup.measure;

COMMENT ON FUNCTION clickrollup.aggregate_of(name, text, text, text, text) IS
    'measure: any aggregate over the events, with the expression that adds {incoming} to {stored} and the aggregate '
    'that combines stored values {column}';
