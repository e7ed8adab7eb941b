CREATE FUNCTION _clickrollup.distinct_combine() RETURNS text
LANGUAGE sql STABLE
-- Citus writes CASE count(*) WHEN 1 out as something else for its shards.
RETURN _clickrollup.render($template$CASE WHEN count(*) = 1 THEN (array_agg({column}))[1]
    WHEN count(*) = 2 THEN coalesce({hll}.hll_union((array_agg({column}))[1], (array_agg({column}))[2]),
                         (array_agg({column}))[1], (array_agg({column}))[2])
    ELSE (SELECT {hll}.hll_union_agg(u.sketch) FROM unnest(array_agg({column})) AS u (sketch)) END$template$);
COMMENT ON FUNCTION _clickrollup.distinct_combine() IS
    'aggregate that unites stored sketches, {column}: hll_union_agg, which takes 128 kB, only where a group has '
    'several';
