CREATE FUNCTION _clickrollup.writing_order(p_rollup text) RETURNS text
LANGUAGE sql STABLE
-- By the whole key it takes six times as long to sort, for texts are compared, and a page of the index is no nearer.
RETURN (
    SELECT string_agg(c.name, ', ' ORDER BY c.position)
    FROM regexp_matches(_clickrollup.index_columns(p_rollup), '"(?:[^"]|"")+"|[^", ]+', 'g')
         WITH ORDINALITY AS f (found, position), LATERAL (SELECT f.found[1], f.position) AS c (name, position)
    WHERE c.position <= 2
);
COMMENT ON FUNCTION _clickrollup.writing_order(text) IS
    'order in which rows are written: that of the first two columns of the index, by which the rows of a tenant''s '
    'bucket lie together';
