CREATE FUNCTION _clickrollup.short_item(p_item text) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN p_item LIKE E'\\_clickrollup.key\\_text(%, 255)' OR _clickrollup.extension_schema('topn') IS NULL
            THEN p_item ELSE format('_clickrollup.key_text(%s, 255)', p_item) END;

COMMENT ON FUNCTION _clickrollup.short_item(text) IS
    'expression for an item, of at most 255 bytes where the topn extension is installed, which cannot read longer ones';
