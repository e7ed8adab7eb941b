CREATE FUNCTION clickrollup.change_owner(rollup_name text, new_owner regrole) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_root   text;
    v_head   clickrollup.rollups;
    v_rollup clickrollup.rollups;
    v_former oid;
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_role(new_owner);
    v_root := _clickrollup.root(_clickrollup.resolve_rollup(rollup_name));
    PERFORM _clickrollup.lock_rollup(v_root);
    PERFORM _clickrollup.follow_owners(ARRAY(SELECT c.name FROM _clickrollup.chain(v_root) AS c));
    PERFORM _clickrollup.follow_readers();
    SELECT * INTO v_head FROM clickrollup.rollups AS r WHERE r.name = v_root;
    v_former := _clickrollup.owner_of(v_head);
    -- Those that feed come first: a rollup has the owner of the one that feeds it.
    FOR v_rollup IN SELECT r.* FROM _clickrollup.chain(v_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name
                    ORDER BY c.depth, c.name LOOP
        PERFORM _clickrollup.check_new_owner(v_rollup, new_owner);
        -- While it is known whose words these are.
        PERFORM _clickrollup.check_one_statement(w.words) FROM (
            SELECT v.statement FROM _clickrollup.views_of(v_rollup.name) AS v
            UNION ALL
            SELECT m.merge FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = v_rollup.name) AS w (words)
        WHERE NOT _clickrollup.is_me(v_former);
        PERFORM _clickrollup.give_objects(v_rollup, new_owner);
        UPDATE _clickrollup.own_rollups AS r SET owner = pg_get_userbyid(new_owner) WHERE r.name = v_rollup.name;
        PERFORM _clickrollup.give_readers(s.name, v_former, new_owner),
                _clickrollup.give_bi_views(s.name, v_former, new_owner)
        FROM (SELECT (parse_ident(v_rollup.rollup_table_name))[1]::name) AS s (name);
    END LOOP;
    PERFORM _clickrollup.give_retention(v_head.event_table_name, new_owner);
    PERFORM _clickrollup.give_jobs(v_head, v_head.owner, pg_get_userbyid(new_owner))
    WHERE v_former <> new_owner OR NOT _clickrollup.is_role(v_former);
    PERFORM _clickrollup.follow_renames(v_root);
    PERFORM _clickrollup.renew_chain(v_root) WHERE v_head.bucket IS NOT NULL;
    PERFORM _clickrollup.renew_views(c.name) FROM _clickrollup.chain(v_root) AS c WHERE v_head.bucket IS NOT NULL;
    PERFORM _clickrollup.check_code_for(r, new_owner)
    FROM _clickrollup.chain(v_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name;
    -- What failed for want of a right is tried again at once.
    UPDATE _clickrollup.own_rollups AS r
    SET failures_in_a_row = 0, retry_at = NULL, paused_at = CASE WHEN r.suspended THEN NULL ELSE r.paused_at END,
        paused_reason = CASE WHEN r.suspended THEN NULL ELSE r.paused_reason END, suspended = false
    WHERE r.name = v_root;
END
$function$;
COMMENT ON FUNCTION clickrollup.change_owner(text, regrole) IS
    'give a rollup''s whole chain to another role: tables, views, functions, jobs, tenants'' views, and the registry. '
    'Also after REASSIGN OWNED, or when the owner is gone';
