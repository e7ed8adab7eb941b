CREATE FUNCTION _clickrollup.short_item(p_item text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN p_item LIKE E'\\_clickrollup.key\\_text(%, 255)' THEN p_item
            ELSE format('_clickrollup.key_text(%s, 255)', p_item) END;

COMMENT ON FUNCTION _clickrollup.short_item(text) IS
    'expression for an item of at most 255 bytes: the topn extension cannot read longer ones';
