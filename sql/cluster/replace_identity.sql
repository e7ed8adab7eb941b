-- Citus converts no table with an identity column: change_shard_count() and undistribute() could not.
CREATE FUNCTION _clickrollup.replace_identity(p_source regclass, p_column name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_sequence regclass := pg_get_serial_sequence(p_source::text, p_column)::regclass;
    v_name     text := _clickrollup.qualified_name(v_sequence);
    v_form     pg_catalog.pg_sequence;
    v_grants   text[];
    v_last     bigint;
    v_called   boolean;
    v_grant    text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                   WHERE a.attrelid = p_source AND a.attname = p_column AND a.attidentity <> '') THEN
        RETURN;
    END IF;
    -- Before the last id is read: writers draw ids.
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', p_source);
    SELECT * INTO v_form FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = v_sequence;
    EXECUTE format('SELECT s.last_value, s.is_called FROM %s AS s', v_sequence) INTO v_last, v_called;
    v_grants := ARRAY(SELECT format('GRANT %s ON SEQUENCE %s TO %s', x.privilege_type, v_name, x.grantee::regrole)
                      FROM pg_catalog.pg_class AS c, LATERAL aclexplode(c.relacl) AS x
                      WHERE c.oid = v_sequence AND x.grantee NOT IN (0, c.relowner));
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP IDENTITY', p_source, p_column);
    EXECUTE format('CREATE SEQUENCE %s AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s', v_name,
                   v_form.seqtypid::regtype, v_form.seqincrement, v_form.seqmin, v_form.seqmax, v_form.seqstart);
    EXECUTE format('ALTER SEQUENCE %s OWNER TO %s', v_name, (
        SELECT c.relowner::regrole FROM pg_catalog.pg_class AS c WHERE c.oid = p_source));
    EXECUTE format('ALTER SEQUENCE %s OWNED BY %s.%I', v_name, p_source, p_column);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT nextval(%L)', p_source, p_column, v_name);
    PERFORM setval(v_name::regclass, v_last, v_called);
    -- As with an identity column, who may insert may draw an id.
    FOREACH v_grant IN ARRAY v_grants || format('GRANT USAGE ON SEQUENCE %s TO PUBLIC', v_name) LOOP
        EXECUTE v_grant;
    END LOOP;
    PERFORM _clickrollup.bind_source(r.root, p_source, true)
    FROM unnest(_clickrollup.roots_of(p_source)) AS r (root);
    RAISE NOTICE 'column % of % is no identity column any more: its default draws from %', p_column, p_source, v_name
        USING HINT = 'Citus converts no table with an identity column. Leave ids to the default.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.replace_identity(regclass, name) IS
    'make the identity column of a source one with a default that draws from a sequence of the same name, which goes '
    'on from the last id';
