CREATE FUNCTION _clickrollup.top_setting(p_root text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'PERFORM _clickrollup.set_top_capacity(%s);\n', max((m.parameters ->> 'n')::integer))
    FROM clickrollup.rollup_measures AS m
    WHERE m.kind = 'top' AND m.rollup_name IN (SELECT c.name FROM _clickrollup.chain(p_root) AS c)
    HAVING max((m.parameters ->> 'n')::integer) <> 1000
);
COMMENT ON FUNCTION _clickrollup.top_setting(text) IS
    'statement that makes a run keep as many items as the largest top_of() of the chain asks for; NULL for the usual 1,000';
