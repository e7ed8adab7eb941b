CREATE FUNCTION _clickrollup.pushdown_variables(p_root text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT string_agg(format(E'    v_newest_%1$s timestamptz;\n    v_rows_%1$s   bigint;', c.n), E'\n' ORDER BY c.n)
    FROM _clickrollup.pushdown_chain(p_root) AS c WHERE c.feeds
);
COMMENT ON FUNCTION _clickrollup.pushdown_variables(text) IS
    'what pushdown_statements() declares: of each rollup that feeds others from its rows the newest bucket before a '
    'run, and how many rows the run has written; NULL where no rollup does';
