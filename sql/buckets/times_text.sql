CREATE FUNCTION _clickrollup.times_text(p_times tstzmultirange) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT '{' || coalesce(string_agg('[' || coalesce('"' || _clickrollup.utc_text(lower(t.times)) || '"', '') || ','
               || coalesce('"' || _clickrollup.utc_text(upper(t.times)) || '"', '') || ')', ',' ORDER BY t.times), '')
           || '}'
    FROM unnest(p_times) AS t (times)
);
COMMENT ON FUNCTION _clickrollup.times_text(tstzmultirange) IS
    'times as text that every session reads the same, whatever its TimeZone and DateStyle';
