\echo Use "CREATE EXTENSION clickrollup_kernel" to load this file. \quit

-- CREATE EXTENSION makes the schema, or takes one that is there: another role could have put functions into it.
DO $block$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_namespace AS n
               JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
               WHERE n.nspname OPERATOR(pg_catalog.=) 'clickrollup_kernel'::pg_catalog.name AND NOT r.rolsuper)
       OR EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                  WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
                    AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass
                    AND d.refobjid OPERATOR(pg_catalog.=) 'clickrollup_kernel'::pg_catalog.regnamespace) THEN
        RAISE EXCEPTION 'schema "clickrollup_kernel" is not empty, or belongs to a role that is no superuser'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Look at what is in it, then DROP SCHEMA clickrollup_kernel CASCADE; and try again.';
    END IF;
END
$block$;

-- From here on a bare name is PostgreSQL's own: CREATE EXTENSION would look into the schema of hll too.
SET LOCAL search_path = pg_catalog, pg_temp;

COMMENT ON SCHEMA @extschema@ IS 'aggregates of clickrollup in C: they compute, and hold no data';
GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;

-- hll is in the schema that the DBA chose.
DO $block$
DECLARE
    v_hll text := (SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension AS e
                   JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
                   WHERE e.extname OPERATOR(pg_catalog.=) 'hll');
BEGIN
    EXECUTE pg_catalog.replace($sql$
        CREATE FUNCTION @extschema@.hll_add_trans(internal, {hll}.hll_hashval, integer, integer, bigint, integer)
        RETURNS internal LANGUAGE c IMMUTABLE PARALLEL SAFE
        AS 'MODULE_PATHNAME', 'clickrollup_hll_add_trans';
        COMMENT ON FUNCTION
            @extschema@.hll_add_trans(internal, {hll}.hll_hashval, integer, integer, bigint, integer) IS
            'hll_add_agg: take one hash into the state of a group';

        CREATE FUNCTION @extschema@.hll_add_final(internal) RETURNS {hll}.hll
        LANGUAGE c IMMUTABLE PARALLEL SAFE
        AS 'MODULE_PATHNAME', 'clickrollup_hll_add_final';
        COMMENT ON FUNCTION @extschema@.hll_add_final(internal) IS
            'hll_add_agg: the sketch of a group, empty for a group without rows';

        CREATE FUNCTION @extschema@.hll_union_trans(internal, {hll}.hll) RETURNS internal
        LANGUAGE c IMMUTABLE PARALLEL SAFE
        AS 'MODULE_PATHNAME', 'clickrollup_hll_union_trans';
        COMMENT ON FUNCTION @extschema@.hll_union_trans(internal, {hll}.hll) IS
            'hll_union_agg: take one sketch into the state of a group';

        CREATE FUNCTION @extschema@.hll_union_final(internal) RETURNS {hll}.hll
        LANGUAGE c IMMUTABLE PARALLEL SAFE
        AS 'MODULE_PATHNAME', 'clickrollup_hll_union_final';
        COMMENT ON FUNCTION @extschema@.hll_union_final(internal) IS
            'hll_union_agg: the sketch of a group, NULL for a group without sketches';

        CREATE FUNCTION @extschema@.hll_combine(internal, internal) RETURNS internal
        LANGUAGE c IMMUTABLE PARALLEL SAFE
        AS 'MODULE_PATHNAME', 'clickrollup_hll_combine';
        COMMENT ON FUNCTION @extschema@.hll_combine(internal, internal) IS
            'hll_add_agg and hll_union_agg: unite what two processes have of a group';

        CREATE FUNCTION @extschema@.hll_serialize(internal) RETURNS bytea
        LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
        AS 'MODULE_PATHNAME', 'clickrollup_hll_serialize';
        COMMENT ON FUNCTION @extschema@.hll_serialize(internal) IS
            'hll_add_agg and hll_union_agg: a state as bytes for another process';

        CREATE FUNCTION @extschema@.hll_deserialize(bytea, internal) RETURNS internal
        LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
        AS 'MODULE_PATHNAME', 'clickrollup_hll_deserialize';
        COMMENT ON FUNCTION @extschema@.hll_deserialize(bytea, internal) IS
            'hll_add_agg and hll_union_agg: a state from the bytes of another process';

        CREATE AGGREGATE @extschema@.hll_add_agg({hll}.hll_hashval, integer, integer, bigint, integer) (
            SFUNC = @extschema@.hll_add_trans,
            STYPE = internal,
            SSPACE = 160,
            FINALFUNC = @extschema@.hll_add_final,
            COMBINEFUNC = @extschema@.hll_combine,
            SERIALFUNC = @extschema@.hll_serialize,
            DESERIALFUNC = @extschema@.hll_deserialize,
            PARALLEL = SAFE
        );
        COMMENT ON AGGREGATE @extschema@.hll_add_agg({hll}.hll_hashval, integer, integer, bigint, integer) IS
            'sketch of hashes by log2m, regwidth, expthresh, sparseon: hll_add_agg of hll bit for bit, NULLs left out, '
            'empty for no input';

        CREATE AGGREGATE @extschema@.hll_union_agg({hll}.hll) (
            SFUNC = @extschema@.hll_union_trans,
            STYPE = internal,
            SSPACE = 256,
            FINALFUNC = @extschema@.hll_union_final,
            COMBINEFUNC = @extschema@.hll_combine,
            SERIALFUNC = @extschema@.hll_serialize,
            DESERIALFUNC = @extschema@.hll_deserialize,
            PARALLEL = SAFE
        );
        COMMENT ON AGGREGATE @extschema@.hll_union_agg({hll}.hll) IS
            'union of sketches: hll_union_agg of hll bit for bit, NULL for no input';

        CREATE FUNCTION @extschema@.hll_union({hll}.hll, {hll}.hll) RETURNS {hll}.hll
        LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
        AS 'MODULE_PATHNAME', 'clickrollup_hll_union';
        COMMENT ON FUNCTION @extschema@.hll_union({hll}.hll, {hll}.hll) IS
            'union of two sketches: hll_union of hll bit for bit';
        $sql$, '{hll}', v_hll);
END
$block$;

CREATE FUNCTION @extschema@.topn_add_trans(internal, text, integer) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'clickrollup_topn_add_text_trans';
COMMENT ON FUNCTION @extschema@.topn_add_trans(internal, text, integer) IS
    'topn_add_agg: count one item of a group';

CREATE FUNCTION @extschema@.topn_add_trans(internal, bigint, integer) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'clickrollup_topn_add_number_trans';
COMMENT ON FUNCTION @extschema@.topn_add_trans(internal, bigint, integer) IS
    'topn_add_agg: count one item of a group';

CREATE FUNCTION @extschema@.topn_union_trans(internal, jsonb, integer) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'clickrollup_topn_union_trans';
COMMENT ON FUNCTION @extschema@.topn_union_trans(internal, jsonb, integer) IS
    'topn_union_agg: add one top N to the state of a group';

CREATE FUNCTION @extschema@.topn_final(internal) RETURNS jsonb
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'clickrollup_topn_final';
COMMENT ON FUNCTION @extschema@.topn_final(internal) IS
    'topn_add_agg and topn_union_agg: the n most frequent items of a group';

CREATE FUNCTION @extschema@.topn_combine(internal, internal) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'clickrollup_topn_combine';
COMMENT ON FUNCTION @extschema@.topn_combine(internal, internal) IS
    'topn_add_agg and topn_union_agg: add what two processes have of a group';

CREATE FUNCTION @extschema@.topn_serialize(internal) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clickrollup_topn_serialize';
COMMENT ON FUNCTION @extschema@.topn_serialize(internal) IS
    'topn_add_agg and topn_union_agg: a state as bytes for another process';

CREATE FUNCTION @extschema@.topn_deserialize(bytea, internal) RETURNS internal
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clickrollup_topn_deserialize';
COMMENT ON FUNCTION @extschema@.topn_deserialize(bytea, internal) IS
    'topn_add_agg and topn_union_agg: a state from the bytes of another process';

CREATE AGGREGATE @extschema@.topn_add_agg(text, integer) (
    SFUNC = @extschema@.topn_add_trans,
    STYPE = internal,
    SSPACE = 384,
    FINALFUNC = @extschema@.topn_final,
    COMBINEFUNC = @extschema@.topn_combine,
    SERIALFUNC = @extschema@.topn_serialize,
    DESERIALFUNC = @extschema@.topn_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.topn_add_agg(text, integer) IS
    'the n most frequent items with their counts, NULLs left out, {} for no input; exact while a group has fewer than '
    '16 n distinct items';

CREATE AGGREGATE @extschema@.topn_add_agg(bigint, integer) (
    SFUNC = @extschema@.topn_add_trans,
    STYPE = internal,
    SSPACE = 256,
    FINALFUNC = @extschema@.topn_final,
    COMBINEFUNC = @extschema@.topn_combine,
    SERIALFUNC = @extschema@.topn_serialize,
    DESERIALFUNC = @extschema@.topn_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.topn_add_agg(bigint, integer) IS
    'topn_add_agg of integers, which are written out once for each distinct one';

CREATE AGGREGATE @extschema@.topn_union_agg(jsonb, integer) (
    SFUNC = @extschema@.topn_union_trans,
    STYPE = internal,
    SSPACE = 1024,
    FINALFUNC = @extschema@.topn_final,
    COMBINEFUNC = @extschema@.topn_combine,
    SERIALFUNC = @extschema@.topn_serialize,
    DESERIALFUNC = @extschema@.topn_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.topn_union_agg(jsonb, integer) IS
    'top N counters added up, the n most frequent items kept, NULLs left out, {} for no input; exact while a group has '
    'fewer than 16 n distinct items';

CREATE FUNCTION @extschema@.topn_union(jsonb, jsonb, integer) RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'clickrollup_topn_union';
COMMENT ON FUNCTION @extschema@.topn_union(jsonb, jsonb, integer) IS
    'two top N counters added up, the n most frequent items kept';
