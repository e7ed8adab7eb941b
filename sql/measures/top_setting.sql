CREATE FUNCTION _clickrollup.top_setting(p_root text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('PERFORM _clickrollup.set_top_capacity(%s);', c.capacity)
    FROM (SELECT _clickrollup.top_capacity(p_root) AS capacity) AS c
    WHERE c.capacity <> _clickrollup.default_top_capacity()
);

COMMENT ON FUNCTION _clickrollup.top_setting(text) IS
    'statement that makes a run keep as many items as the largest top_of() of the chain needs; NULL for the usual '
    '1,000';
