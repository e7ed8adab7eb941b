CREATE FUNCTION _clickrollup.render(
    p_template text, p_stored text DEFAULT NULL, p_incoming text DEFAULT NULL, p_column text DEFAULT NULL,
    p_argument text DEFAULT NULL)
RETURNS text
LANGUAGE sql STABLE
RETURN _clickrollup.fill_in(p_template, jsonb_strip_nulls(jsonb_build_object(
    'stored', p_stored,
    'incoming', p_incoming,
    'column', p_column,
    'argument', p_argument,
    'hll', quote_ident(_clickrollup.extension_schema('hll')),
    'topn', quote_ident(coalesce(_clickrollup.extension_schema('topn'), 'clickrollup')))));

COMMENT ON FUNCTION _clickrollup.render(text, text, text, text, text) IS
    'fill the placeholders of a measure''s expressions: {stored}, {incoming}, {column}, {argument}, and the schemas '
    '{hll} and {topn}';
