$script$;
    v_path     record;
BEGIN
    IF pg_catalog.to_regprocedure('pgtle.install_extension(text,text,text,text,text[],text)') IS NULL THEN
        RAISE EXCEPTION 'pg_tle 1.5 or newer is not installed in this database'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'CREATE EXTENSION pg_tle; where the server has it, or ALTER EXTENSION pg_tle UPDATE;';
    END IF;
    IF NOT EXISTS (SELECT FROM pgtle.available_extensions() AS e
                   WHERE e.name OPERATOR(pg_catalog.=) 'clickrollup'::pg_catalog.name) THEN
        PERFORM pgtle.install_extension('clickrollup', '@VERSION@', '@COMMENT@', v_script, v_requires, 'clickrollup');
    ELSIF NOT EXISTS (SELECT FROM pgtle.available_extension_versions() AS v
                      WHERE v.name OPERATOR(pg_catalog.=) 'clickrollup'::pg_catalog.name
                        AND v.version OPERATOR(pg_catalog.=) '@VERSION@') THEN
        PERFORM pgtle.install_extension_version_sql('clickrollup', '@VERSION@', v_script);
        PERFORM pgtle.set_default_version('clickrollup', '@VERSION@');
    END IF;
    FOR v_path IN SELECT s.* FROM (VALUES (NULL, NULL, NULL)@PATHS@) AS s (source, target, script)
                  WHERE s.source IS NOT NULL AND NOT EXISTS (
                      SELECT FROM pgtle.extension_update_paths('clickrollup') AS p
                      WHERE p.source OPERATOR(pg_catalog.=) s.source AND p.target OPERATOR(pg_catalog.=) s.target
                        AND p.path OPERATOR(pg_catalog.=) pg_catalog.concat(s.source, '--', s.target)) LOOP
        PERFORM pgtle.install_update_path('clickrollup', v_path.source, v_path.target, v_path.script);
    END LOOP;
END
$clickrollup$;
