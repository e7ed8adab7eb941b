CREATE FUNCTION _clickrollup.follow_types(p_rollups text[]) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    WITH renamed AS (
        SELECT r.name, m.position, m.type AS former, _clickrollup.type_name(a.atttypid, a.atttypmod) AS now,
               -- What is written for the type stands in its schema too: functions of hll.
               '(?<![\w".])' || regexp_replace(regexp_replace(m.type, '(?<=\w|")\..*$', '.'), '(\W)', '\\\1', 'g')
                   AS former_schema,
               format('%I.', n.nspname) AS schema
        FROM clickrollup.rollups AS r
        JOIN _clickrollup.own_measures AS m ON m.rollup_name = r.name
        JOIN pg_catalog.pg_attribute AS a
             ON a.attrelid = _clickrollup.find_relation(r.rollup_table_name) AND a.attname = m.name
        JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
        -- Not asked of what others wrote, which may be no type at all and then is an error.
        WHERE CASE WHEN r.name = ANY (p_rollups) AND a.attnum > 0 THEN to_regtype(m.type) IS NULL END
    ), written AS (
        UPDATE _clickrollup.own_measures AS m
        SET type = w.now,
            combine = regexp_replace(
                replace(m.combine, '::' || w.former, '::' || w.now), w.former_schema, w.schema, 'g'),
            aggregate = regexp_replace(m.aggregate, w.former_schema, w.schema, 'g'),
            merge = regexp_replace(m.merge, w.former_schema, w.schema, 'g'),
            number = regexp_replace(m.number, w.former_schema, w.schema, 'g')
        FROM renamed AS w WHERE m.rollup_name = w.name AND m.position = w.position
        RETURNING m.rollup_name
    )
    UPDATE _clickrollup.own_objects AS o SET renew = true
    WHERE o.rollup_name IN (SELECT w.rollup_name FROM written AS w);
END;
COMMENT ON FUNCTION _clickrollup.follow_types(text[]) IS
    'write the names that the types of measures have now into the registry, told by the columns of the rollup''s table';
