CREATE FUNCTION _clickrollup.give_retention(p_source text, p_owner oid) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    -- Only where the table is the role's too: its owner decides how long events are kept.
    UPDATE _clickrollup.own_retention AS s SET owner = pg_get_userbyid(p_owner)
    FROM pg_catalog.pg_class AS c
    WHERE s.event_table_name = p_source AND c.oid = _clickrollup.find_relation(p_source)
      AND _clickrollup.has_rights_of(p_owner, c.relowner)
      AND NOT _clickrollup.has_rights_of(_clickrollup.role_of(s.owner, s.oids), c.relowner);
END;
COMMENT ON FUNCTION _clickrollup.give_retention(text, oid) IS
    'let a role that owns a table decide about its retention, in the place of one that owns it no more';
