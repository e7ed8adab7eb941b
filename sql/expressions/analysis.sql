CREATE TYPE _clickrollup.analysis AS (type text, type_id oid, collation_id oid, tree text);
COMMENT ON TYPE _clickrollup.analysis IS
    'what PostgreSQL makes of an expression: its type, its collation, and its tree of nodes as text';
