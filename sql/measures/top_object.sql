CREATE FUNCTION _clickrollup.top_object(p_item text, p_is_number boolean) RETURNS text
LANGUAGE sql IMMUTABLE
-- What needs no quotes makes an object as a text in less time.
RETURN CASE WHEN p_is_number
            THEN format('coalesce((''{'' || string_agg(''"'' || %s || ''":'' || i.frequency, '','') || ''}'')::jsonb, '
                        '''{}'')', p_item)
            ELSE format('coalesce(jsonb_object_agg(%s, i.frequency), ''{}'')', p_item) END;
COMMENT ON FUNCTION _clickrollup.top_object(text, boolean) IS
    'aggregate that packs rows of i, an item and its frequency, of numbers or of texts, into a top N';
