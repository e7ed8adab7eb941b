CREATE FUNCTION _clickrollup.find_leftover(p_table text) RETURNS regclass
LANGUAGE sql STABLE
RETURN (
    SELECT c.oid::regclass FROM pg_catalog.pg_class AS c
    WHERE c.oid = _clickrollup.find_relation(p_table) AND c.relkind IN ('r', 'p')
      -- A superuser is not to take rows that another role has laid there for it; the comment, as build() says it, is
      -- any owner's to write.
      AND _clickrollup.is_me(c.relowner)
      AND obj_description(c.oid, 'pg_class') ~ '^rollup ''.*'' of clickrollup$'
      AND NOT EXISTS (SELECT FROM clickrollup.rollups AS r
                      WHERE _clickrollup.find_relation(r.rollup_table_name) = c.oid)
);
COMMENT ON FUNCTION _clickrollup.find_leftover(text) IS
    'a table of a rollup that the registry knows no more, as after DROP EXTENSION or in the restore of one schema; '
    'NULL where there is none that this role owns';
