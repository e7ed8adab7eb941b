CREATE FUNCTION _clickrollup.converted_types(p_tree text) RETURNS TABLE (type oid, to_text boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
    -- CoerceViaIO writes a value as text and reads it as another type. The node names the latter; of which type the
    -- value is, says the first field with a type of the node within, or of one within that.
    SELECT m.found[1]::oid, false FROM regexp_matches(p_tree, ':resulttype (\d+) :resultcollid', 'g') AS m (found)
    UNION
    SELECT m.found[1]::oid, true FROM regexp_matches(p_tree, ':resulttype (\d+) :resulttypmod', 'g') AS m (found)
    WHERE p_tree ~ '\{COERCEVIAIO :arg \{RELABELTYPE '
    UNION
    SELECT m.found[2]::oid, true FROM regexp_matches(
        p_tree, '\{COERCEVIAIO :arg (\{\w+ :arg )*'
                '\{\w+ (?::(?!\w*type)\w+ [^ {}()]+ )*:\w*type(?:id)? (\d+)', 'g') AS m (found);
END;
COMMENT ON FUNCTION _clickrollup.converted_types(text) IS
    'types whose values an expression, given as a tree of nodes, converts to or from text; see primnodes.h of '
    'PostgreSQL';
