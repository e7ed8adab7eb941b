CREATE FUNCTION _clickrollup.id_before_first(p_sequence regclass) RETURNS bigint
LANGUAGE sql STABLE
-- Not below half of what there is, so that the distance of two ids is a bigint.
RETURN (SELECT greatest(s.seqmin, -4611686018427387904) - 1 FROM pg_catalog.pg_sequence AS s
        WHERE s.seqrelid = p_sequence);

COMMENT ON FUNCTION _clickrollup.id_before_first(regclass) IS
    'number below all that a sequence can draw';
