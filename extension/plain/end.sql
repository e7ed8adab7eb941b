    PERFORM set_config('search_path', v_path, true);
    RAISE INFO 'clickrollup % is %', v_version,
        CASE WHEN v_from IS NULL THEN 'installed' ELSE pg_catalog.concat('upgraded from ', v_from) END;
END
$clickrollup$;
