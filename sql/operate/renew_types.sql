CREATE FUNCTION _clickrollup.renew_types(p_root text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup  clickrollup.rollups;
    v_changes text[];
    v_grant   text;
    v_grants  text[];
BEGIN
    FOR v_rollup IN SELECT r.* FROM _clickrollup.chain(p_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name
                    WHERE r.bucket IS NOT NULL LOOP
        UPDATE _clickrollup.own_measures AS m
        SET argument = n.argument, aggregate = n.aggregate, type = n.type, merge = n.merge, combine = n.combine
        FROM clickrollup.rollup_measures AS o, LATERAL _clickrollup.renewed_measure(v_rollup, o) AS n
        WHERE o.rollup_name = v_rollup.name AND m.rollup_name = o.rollup_name AND m.position = o.position
          AND (m.argument, m.aggregate, m.type, m.merge, m.combine)
              IS DISTINCT FROM (n.argument, n.aggregate, n.type, n.merge, n.combine);
        UPDATE _clickrollup.own_dimensions AS d SET unbounded = NOT d.unbounded
        WHERE d.rollup_name = v_rollup.name AND d.unbounded <> _clickrollup.is_unbounded(_clickrollup.expression_type(
            d.expression, v_rollup.event_table_name, v_rollup.search_path));
        PERFORM _clickrollup.give_identity(v_rollup.rollup_table_name::regclass);
        v_changes := ARRAY(SELECT _clickrollup.type_changes(v_rollup));
        IF v_changes <> '{}' THEN
            v_grants := _clickrollup.drop_views(v_rollup);
            EXECUTE format('ALTER TABLE %s %s', v_rollup.rollup_table_name, array_to_string(v_changes, ', '));
            PERFORM _clickrollup.renew_views(v_rollup.name);
            FOREACH v_grant IN ARRAY v_grants LOOP
                EXECUTE v_grant;
            END LOOP;
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_types(text) IS
    'give the columns of a locked chain the types that the expressions over its source have now, and make the views of '
    'those again with their grants';
