CREATE FUNCTION _clickrollup.fill_in(p_template text, p_values jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    -- In one pass: what looks like a placeholder within a value stays as it is.
    SELECT string_agg(m.part[1] || coalesce(p_values ->> m.part[3], m.part[2]), '' ORDER BY m.position)
    FROM regexp_matches(p_template, '(.*?)(\{(\w+)\}|$)', 'g') WITH ORDINALITY AS m (part, position)
);

COMMENT ON FUNCTION _clickrollup.fill_in(text, jsonb) IS
    'a template with each {placeholder} replaced by the value of that name; one that has no value stays';
