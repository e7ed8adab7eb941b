CREATE FUNCTION _clickrollup.needs_ids(p_source regclass, p_strategy text) RETURNS boolean
LANGUAGE sql STABLE
RETURN p_strategy IS NOT DISTINCT FROM 'sequence' OR _clickrollup.is_distributed(p_source)
       OR p_strategy IS NULL AND _clickrollup.find_writer_xid(p_source) IS NULL;

COMMENT ON FUNCTION _clickrollup.needs_ids(regclass, text) IS
    'whether a rollup of a table, by a strategy or by the one that the table decides, finds events by their ids';
