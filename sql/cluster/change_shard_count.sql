CREATE FUNCTION clickrollup.change_shard_count(source regclass, shards integer) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_source text := _clickrollup.qualified_name(source);
BEGIN
    PERFORM _clickrollup.check_table('source', source);
    PERFORM _clickrollup.check_between('shards', shards, 1, 10000);
    PERFORM _clickrollup.roots_of(source);
    PERFORM _clickrollup.check_convertible(source);
    IF _clickrollup.shard_count(source) = shards THEN
        RAISE NOTICE '% has % shards already', v_source, shards;
        RETURN;
    END IF;
    -- What is co-located is converted with it, the sources of other rollups too.
    PERFORM _clickrollup.convert_sources(_clickrollup.sources_beside(source), _clickrollup.tables_beside(source), ARRAY[
        format('SELECT alter_distributed_table(%L, shard_count => %s, cascade_to_colocated => true)', v_source, shards)
    ]);
END
$function$;
COMMENT ON FUNCTION clickrollup.change_shard_count(regclass, integer) IS
    'on Citus: distribute a source, its rollups and all that is co-located over another number of shards; writers, '
    'readers and runs wait meanwhile';
