CREATE FUNCTION _clickrollup.advise_key(p_dimension name, p_type oid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_type AS t
               WHERE t.oid = _clickrollup.base_type(p_type) AND t.typlen = -1
                 AND t.oid <> ALL ('{text,varchar,bpchar,numeric,inet,cidr,bit,varbit}'::regtype[])) THEN
        RAISE NOTICE 'dimension "%" is of type %: a value of more than some 2,000 bytes does not fit into a key and '
                     'makes runs fail', p_dimension, p_type::regtype
            USING HINT = 'Where there may be such: cast it to text, of which the beginning and a hash are kept, '
                         'or leave them out by a filter.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.advise_key(name, oid) IS
    'a NOTICE for a dimension of a type that has no limit of length and cannot be shortened';
