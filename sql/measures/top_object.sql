CREATE FUNCTION _clickrollup.top_object(p_is_number boolean) RETURNS text
LANGUAGE sql IMMUTABLE
-- What needs no quotes makes an object as a text in less time.
RETURN CASE WHEN p_is_number
            THEN $sql$coalesce(('{' || string_agg('"' || i.item || '":' || i.frequency, ',') || '}')::jsonb, '{}')$sql$
            ELSE $sql$coalesce(jsonb_object_agg(i.item, i.frequency), '{}')$sql$ END;
COMMENT ON FUNCTION _clickrollup.top_object(boolean) IS
    'aggregate that packs the rows of i, an item and its frequency, of numbers or of texts, into a top N';
