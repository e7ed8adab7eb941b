CREATE FUNCTION _clickrollup.has_own_marks() RETURNS boolean
LANGUAGE sql STABLE
RETURN NOT _clickrollup.is_distributed('_clickrollup.node_marks');

COMMENT ON FUNCTION _clickrollup.has_own_marks() IS
    'whether node_marks lies on this server alone, where each watermark has to equal its mark';
