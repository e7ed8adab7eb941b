CREATE FUNCTION _clickrollup.node_writers(p_source regclass, p_answers jsonb, p_before jsonb DEFAULT NULL)
RETURNS TABLE (writer text, words text, gid text, since timestamptz, is_idle boolean)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    WITH asked AS (
        SELECT a ->> 'node' AS node, (a ->> 'is_here')::boolean AS is_here, a -> 'answer' AS answer,
               _clickrollup.global_pid() AS own, _clickrollup.node_number() AS own_node
        FROM jsonb_array_elements(p_answers) AS a
    ), tables AS (
        SELECT _clickrollup.qualified_name(t.relid) AS name FROM _clickrollup.source_tables(p_source) AS t
    )
    -- Writers to the table through the coordinator were waited for there: only shards that lie on it are left.
    SELECT DISTINCT format('%s %s', q.node, w ->> 'writer'),
           CASE WHEN w ->> 'gid' IS NULL THEN format('pid %s on %s (%s)', w ->> 'pid', q.node, w ->> 'state')
                ELSE format('prepared transaction %L on %s', w ->> 'gid', q.node) END,
           w ->> 'gid', (w ->> 'since')::timestamptz, false
    FROM asked AS q, jsonb_array_elements(q.answer -> 'writers') AS w
    WHERE (w ->> 'gpid')::bigint IS DISTINCT FROM q.own
      AND (w ->> 'shard' IN (SELECT _clickrollup.shards_of(p_source))
           OR NOT q.is_here AND w ->> 'relation' IN (SELECT t.name FROM tables AS t))
    UNION ALL
    -- A session that works for one of this node's that is gone may still have its last statement to run. One that is
    -- idle and has been so since the look before has none: a hot standby of this node keeps some.
    SELECT format('%s session %s of %s', q.node, e ->> 'pid', e ->> 'gpid'),
           format('session on %s for pid %s, which is gone', q.node, s.gpid % 10000000000), NULL, NULL,
           e ->> 'idle_since' IS NOT NULL
    FROM asked AS q, jsonb_array_elements(q.answer -> 'sessions') AS e,
         LATERAL (SELECT (e ->> 'gpid')::bigint AS gpid) AS s
    WHERE s.gpid / 10000000000 = q.own_node
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.pid = s.gpid % 10000000000)
      AND NOT (e ->> 'idle_since' IS NOT NULL AND EXISTS (
          SELECT FROM jsonb_array_elements(p_before) AS b
          WHERE b -> 'node' = to_jsonb(q.node) AND b -> 'answer' -> 'sessions' @> jsonb_build_array(e)));
END;
COMMENT ON FUNCTION _clickrollup.node_writers(regclass, jsonb, jsonb) IS
    'writers that may still commit events of a table without a lock on the coordinator: prepared transactions, '
    'statements of sessions that are gone, writers to shards and through workers';
