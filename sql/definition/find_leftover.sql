CREATE FUNCTION _clickrollup.find_leftover(p_table text) RETURNS regclass
LANGUAGE sql STABLE
RETURN (
    SELECT c.oid::regclass FROM pg_catalog.pg_class AS c
    WHERE c.oid = _clickrollup.find_relation(p_table) AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE')
      -- As build() says it.
      AND obj_description(c.oid, 'pg_class') ~ '^rollup ''.*'' of clickrollup$'
      AND NOT EXISTS (SELECT FROM clickrollup.rollups AS r
                      WHERE _clickrollup.find_relation(r.rollup_table_name) = c.oid)
);
COMMENT ON FUNCTION _clickrollup.find_leftover(text) IS
    'a table of a rollup that the registry knows no more, as after DROP EXTENSION or in the restore of one schema; '
    'NULL where there is none of this role''s';
