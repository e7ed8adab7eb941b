CREATE FUNCTION _clickrollup.sibling_name(p_table text, p_suffix text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format('%I.%I', (parse_ident(p_table))[1], _clickrollup.fitting_name('', (parse_ident(p_table))[2], p_suffix));

COMMENT ON FUNCTION _clickrollup.sibling_name(text, text) IS
    'qualified, quoted name in the schema of a table given by its qualified name: the table''s own with a suffix';
