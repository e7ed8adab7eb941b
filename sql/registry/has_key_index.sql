CREATE FUNCTION _clickrollup.has_key_index(p_rollup text) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
    SELECT FROM clickrollup.rollups AS r
    JOIN pg_catalog.pg_index AS i ON i.indrelid = _clickrollup.find_relation(r.rollup_table_name)
    WHERE r.name = p_rollup AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
      AND i.indnkeyatts = (SELECT count(*) FROM _clickrollup.key_list(p_rollup))
      -- One that takes a NULL for another one each time would let rows double.
      AND (i.indnullsnotdistinct OR NOT EXISTS (
          SELECT FROM pg_catalog.pg_attribute AS a
          WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
            AND NOT a.attnotnull))
      AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_attribute AS a
          WHERE a.attrelid = i.indrelid AND a.attnum > 0
            AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
            AND a.attname <> ALL (ARRAY(SELECT k.name FROM _clickrollup.key_list(p_rollup) AS k))));

COMMENT ON FUNCTION _clickrollup.has_key_index(text) IS
    'whether the table of a rollup has the valid unique index by which runs merge';
