CREATE FUNCTION _clickrollup.follow_names(p_rollups text[] DEFAULT NULL) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    -- A chain that a run holds, by the row of its head, is left to the next run: to wait for it here, under the lock
    -- of an ALTER TABLE that the run in turn waits for, would be a deadlock.
    WITH changed AS MATERIALIZED (
        SELECT r.name, _clickrollup.root(r.name) AS root, _clickrollup.with_names_now(r, k) AS now
        FROM clickrollup.rollups AS r
        JOIN _clickrollup.own_objects AS o ON o.rollup_name = r.name
        JOIN _clickrollup.rollup_objects AS k ON k.rollup_name = r.name
        WHERE (p_rollups IS NULL OR r.name = ANY (p_rollups))
          AND o.names = _clickrollup.object_names(r) AND o.cluster = _clickrollup.catalog_identifier()
          -- Another table under the name of the source: change_source() says which of the two is meant.
          AND coalesce(_clickrollup.find_relation(r.event_table_name), o.source) = o.source
          AND _clickrollup.object_names(_clickrollup.with_names_now(r, k)) <> _clickrollup.object_names(r)
          -- As check_names() would say to the owner, who can write what is noted: a superuser may be following here.
          AND _clickrollup.foreign_name(_clickrollup.with_names_now(r, k)) IS NULL
    ), locked AS (
        -- An aggregate, so that all are locked before the first is written: what this statement has written already
        -- would be passed over.
        SELECT array_agg(l.name) AS names FROM (
            SELECT h.name FROM _clickrollup.own_rollups AS h WHERE h.name IN (SELECT c.root FROM changed AS c)
            FOR UPDATE SKIP LOCKED) AS l
    ), moved AS (
        SELECT c.* FROM changed AS c, locked AS l WHERE c.root = ANY (l.names)
    ), renamed AS (
        UPDATE _clickrollup.own_rollups AS r
        SET event_table_name = (m.now).event_table_name, event_id_sequence_name = (m.now).event_id_sequence_name,
            rollup_table_name = (m.now).rollup_table_name, aggregation_function = (m.now).aggregation_function,
            search_path = (m.now).search_path
        FROM moved AS m
        WHERE r.name = m.name
        RETURNING r.name, r.bucket, _clickrollup.object_names(m.now) AS names
    ), noted AS (
        UPDATE _clickrollup.own_objects AS o
        SET names = n.names, renew = n.bucket IS NOT NULL,
            -- Under a name that it had before, all is as it was then.
            former_names = CASE WHEN o.names[1] = n.names[1] THEN o.former_names
                                WHEN n.names[1] = ANY (o.former_names)
                                THEN o.former_names[:array_position(o.former_names, n.names[1]) - 1]
                                ELSE o.former_names || o.names[1] END
        FROM renamed AS n WHERE o.rollup_name = n.name
        RETURNING o.rollup_name
    )
    UPDATE _clickrollup.own_objects AS o SET renew = true
    FROM renamed AS n
    WHERE n.bucket IS NOT NULL AND o.rollup_name = _clickrollup.root(n.name)
      AND o.rollup_name NOT IN (SELECT x.name FROM renamed AS x);
END;
COMMENT ON FUNCTION _clickrollup.follow_names(text[]) IS
    'write the names that the objects of rollups, with NULL of all, have now into the registry';
