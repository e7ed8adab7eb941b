CREATE FUNCTION _clickrollup.render(
    p_template text, p_stored text DEFAULT NULL, p_incoming text DEFAULT NULL, p_column text DEFAULT NULL)
RETURNS text
LANGUAGE sql STABLE
RETURN replace(replace(replace(replace(replace(p_template,
    '{stored}', coalesce(p_stored, '{stored}')), '{incoming}', coalesce(p_incoming, '{incoming}')),
    '{column}', coalesce(p_column, '{column}')),
    '{hll}', quote_ident(_clickrollup.extension_schema('hll'))),
    '{topn}', quote_ident(coalesce(_clickrollup.extension_schema('topn'), 'clickrollup')));

COMMENT ON FUNCTION _clickrollup.render(text, text, text, text) IS
    'fill the placeholders of a measure''s expressions: {stored}, {incoming}, {column}, and the schemas {hll} and {topn}';
