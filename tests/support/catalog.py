"""What clickrollup has in a database's catalog, so that two ways to the same version can be compared."""

from typing import Any, LiteralString

import psycopg

# Columns by name, and bodies by the words in them: a column that an upgrade adds stands last, where a new installation
# may have it elsewhere, and so in what was written with `*`.
CATALOG: LiteralString = """
    SELECT p.oid::regprocedure::text, pg_get_function_result(p.oid), pg_get_function_arguments(p.oid), p.prokind::text,
           concat(p.prosrc, pg_temp.words(pg_get_function_sqlbody(p.oid))), concat(p.provolatile, p.proparallel),
           p.prosecdef, p.proconfig, p.proacl::text, obj_description(p.oid, 'pg_proc')
    FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text ~ '^_?clickrollup$'
    UNION ALL
    SELECT c.oid::regclass::text, c.relkind::text, pg_temp.words(pg_get_viewdef(c.oid)), '', '', '', c.relrowsecurity,
           c.reloptions, c.relacl::text, obj_description(c.oid, 'pg_class')
    FROM pg_class AS c WHERE c.relnamespace::regnamespace::text ~ '^_?clickrollup$'
    UNION ALL
    SELECT concat(a.attrelid::regclass, '.', a.attname), format_type(a.atttypid, a.atttypmod),
           concat(a.attidentity, a.attgenerated), pg_get_expr(d.adbin, d.adrelid), a.attacl::text, '', a.attnotnull, NULL, NULL,
           col_description(a.attrelid, a.attnum)
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace::regnamespace::text ~ '^_?clickrollup$' AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT pg_describe_object(x.classid, x.objid, 0), x.definition, '', '', '', '', false, NULL, NULL, NULL
    FROM (SELECT 'pg_constraint'::regclass AS classid, c.oid AS objid, pg_get_constraintdef(c.oid) AS definition
          FROM pg_constraint AS c WHERE c.connamespace::regnamespace::text ~ '^_?clickrollup$' AND c.contype <> 'n'
          UNION ALL
          SELECT 'pg_class'::regclass, i.indexrelid, pg_get_indexdef(i.indexrelid)
          FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
          WHERE c.relnamespace::regnamespace::text ~ '^_?clickrollup$'
          UNION ALL
          SELECT 'pg_trigger'::regclass, t.oid, pg_get_triggerdef(t.oid)
          FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
          WHERE c.relnamespace::regnamespace::text ~ '^_?clickrollup$' AND NOT t.tgisinternal
          UNION ALL
          SELECT 'pg_policy'::regclass, p.oid, p.polroles::regrole[]::text || pg_get_expr(p.polqual, p.polrelid)
          FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
          WHERE c.relnamespace::regnamespace::text ~ '^_?clickrollup$') AS x
    UNION ALL
    SELECT t.oid::regtype::text, t.typtype::text,
           (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid),
           '', '', '', false, NULL, t.typacl::text, obj_description(t.oid, 'pg_type')
    FROM pg_type AS t WHERE t.typnamespace::regnamespace::text ~ '^_?clickrollup$'
    UNION ALL
    SELECT e.evtname::text, e.evtevent::text, e.evttags::text, e.evtfoid::regproc::text, '', '', false, NULL, NULL, NULL
    FROM pg_event_trigger AS e
"""
WORDS: LiteralString = r"""
    CREATE OR REPLACE FUNCTION pg_temp.words(body text) RETURNS text LANGUAGE sql BEGIN ATOMIC
        SELECT string_agg(word, ' ' ORDER BY word) FROM regexp_split_to_table(body, '[\s,();]+') AS word;
    END
"""
# What is the extension's own, and which of its rows pg_dump takes.
MEMBERS: LiteralString = """
    SELECT pg_describe_object(d.classid, d.objid, d.objsubid), c.condition
    FROM pg_extension AS e JOIN pg_depend AS d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
    LEFT JOIN LATERAL unnest(e.extconfig, e.extcondition) AS c (table_oid, condition)
         ON c.table_oid = d.objid AND d.classid = 'pg_class'::regclass
    WHERE e.extname = 'clickrollup' AND d.deptype = 'e'
"""


def catalog(connection: psycopg.Connection[Any]) -> set[tuple[Any, ...]]:
    """Return a row for each object of clickrollup, with all that defines it."""
    connection.execute(WORDS)
    lists = connection.execute(CATALOG).fetchall()
    return {tuple(tuple(value) if isinstance(value, list) else value for value in row) for row in lists}


def members(connection: psycopg.Connection[Any]) -> set[tuple[Any, ...]]:
    """Return what belongs to the extension, with the condition by which pg_dump takes a table's rows."""
    return set(connection.execute(MEMBERS).fetchall())
