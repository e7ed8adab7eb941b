"""Drafts extension/steps/OLD--NEW.sql: what has to be done before the rest of an upgrade can be put in its place.

usage: PYTHONPATH=tests draft_step.py   compares the last released version with these sources, and prints statements
"""

import subprocess
from collections.abc import Iterator
from itertools import chain
from typing import Any, LiteralString

import psycopg
from support.released import ROOT, add_versions, copy_of, target, versions

from clickrollup.sandbox.accounts import TemporaryFolder, unprivileged_account
from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

Rows = dict[Any, tuple[Any, ...]]

# Each has its key in front.
VIEWS: LiteralString = """
    SELECT 'VIEW ' || c.oid::regclass, array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relkind = 'v' AND c.relnamespace::regnamespace::text ~ '^_?clickrollup$' GROUP BY c.oid
"""
# CREATE OR REPLACE changes neither the result nor the names of arguments, and takes no default away.
ROUTINES: LiteralString = """
    SELECT 'ROUTINE ' || p.oid::regprocedure, pg_get_function_result(p.oid), p.prokind::text, p.proargnames::text,
           p.proallargtypes::regtype[]::text, p.pronargdefaults
    FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text ~ '^_?clickrollup$'
"""
TABLES: LiteralString = """
    SELECT CASE c.relkind WHEN 'r' THEN 'TABLE ' ELSE 'TYPE ' END || c.oid::regclass FROM pg_class AS c
    WHERE c.relkind IN ('r', 'c') AND c.relnamespace::regnamespace::text ~ '^_?clickrollup$'
"""
COLUMNS: LiteralString = """
    SELECT CASE c.relkind WHEN 'r' THEN 'TABLE ' ELSE 'TYPE ' END || c.oid::regclass, quote_ident(a.attname),
           format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'c') AND c.relnamespace::regnamespace::text ~ '^_?clickrollup$' ORDER BY c.oid, a.attnum
"""
CONSTRAINTS: LiteralString = """
    SELECT 'TABLE ' || c.conrelid::regclass, quote_ident(c.conname), pg_get_constraintdef(c.oid) FROM pg_constraint AS c
    WHERE c.conrelid <> 0 AND c.contype IN ('c', 'p', 'u') AND c.connamespace::regnamespace::text ~ '^_?clickrollup$'
"""
INDEXES: LiteralString = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid LEFT JOIN pg_constraint AS k ON k.conindid = c.oid
    WHERE k.oid IS NULL AND c.relnamespace::regnamespace::text ~ '^_?clickrollup$'
"""
LABELS: LiteralString = """
    SELECT e.enumtypid::regtype::text, quote_literal(e.enumlabel), lag(quote_literal(e.enumlabel)) OVER of_type
    FROM pg_enum AS e JOIN pg_type AS t ON t.oid = e.enumtypid
    WHERE t.typnamespace::regnamespace::text ~ '^_?clickrollup$'
    WINDOW of_type AS (PARTITION BY e.enumtypid ORDER BY e.enumsortorder)
"""
# Who calls a routine in a body that was parsed, or reads from a view.
USERS: LiteralString = """
    SELECT DISTINCT CASE d.refclassid WHEN 'pg_proc'::regclass THEN 'ROUTINE ' || d.refobjid::regprocedure
                                      ELSE 'VIEW ' || d.refobjid::regclass END,
           CASE WHEN r.oid IS NULL THEN 'ROUTINE ' || d.objid::regprocedure ELSE 'VIEW ' || r.ev_class::regclass END
    FROM pg_depend AS d LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    WHERE d.deptype = 'n' AND d.classid IN ('pg_proc'::regclass, 'pg_rewrite'::regclass)
      AND (d.refclassid = 'pg_proc'::regclass OR d.refclassid = 'pg_class'::regclass)
"""


class Sides:
    """The databases of the released version and of the sources."""

    def __init__(self, old: psycopg.Connection[Any], new: psycopg.Connection[Any]) -> None:
        self.old, self.new = old, new
        users: dict[str, set[str]] = {}
        for name, user in old.execute(USERS):
            users.setdefault(name, set()).add(user)
        self.users = users

    def of(self, query: LiteralString, width: int = 1) -> tuple[Rows, Rows]:
        """Return what a query says on both sides, by the first `width` columns."""
        old, new = (side.execute(query).fetchall() for side in (self.old, self.new))
        return {row[:width]: row[width:] for row in old}, {row[:width]: row[width:] for row in new}

    def drop(self, names: list[str]) -> Iterator[str]:
        """Drop what is named, and before it those who use it, which the upgrade makes again."""
        dropped: dict[str, None] = {}

        def follow(name: str) -> None:
            for user in sorted(self.users.get(name, set()) - dropped.keys() - {name}):
                follow(user)
            dropped[name] = None

        for name in names:
            if name not in dropped:
                follow(name)
        return (f"DROP {name};" for name in dropped)


def replaced(sides: Sides) -> Iterator[str]:
    """Drop views and routines that CREATE OR REPLACE cannot turn into what they are to be, and views that are gone."""
    old, new = sides.of(VIEWS)
    names = [key[0] for key, (columns,) in old.items() if new.get(key, ([],))[0][: len(columns)] != columns]
    old, new = sides.of(ROUTINES)
    for key, (*shape, defaults) in old.items():
        if key in new and (list(new[key][:-1]) != shape or new[key][-1] < defaults):
            names.append(key[0])
    return sides.drop(names)


def columns(sides: Sides) -> Iterator[str]:
    """Add, change and drop columns of tables and attributes of types; tables that are new are made by the upgrade."""
    tables = set(sides.of(TABLES)[0]) & set(sides.of(TABLES)[1])
    old, new = sides.of(COLUMNS, 2)
    for (table, name), (kind, default, required) in new.items():
        word = "COLUMN" if table.startswith("TABLE") else "ATTRIBUTE"
        if (table,) not in tables or old.get((table, name)) == (kind, default, required):
            continue
        if (table, name) not in old:
            yield f"ALTER {table} ADD {word} {name} {kind};"
            if default:
                # Not in one: functions with a parsed body use the table's row type, and forbid to rewrite it.
                yield f"ALTER {table} ALTER {word} {name} SET DEFAULT {default};"
                yield f"UPDATE {table.removeprefix('TABLE ')} SET {name} = DEFAULT;"  # noqa: S608 # names of our own tables
                yield "SET CONSTRAINTS ALL IMMEDIATE;"
            if required:
                yield f"ALTER {table} ALTER {word} {name} SET NOT NULL;"
            continue
        before = old[table, name]
        if before[0] != kind:
            yield f"ALTER {table} ALTER {word} {name} TYPE {kind};"
        if before[1] != default:
            yield f"ALTER {table} ALTER {word} {name} {f'SET DEFAULT {default}' if default else 'DROP DEFAULT'};"
        if before[2] != required:
            yield f"ALTER {table} ALTER {word} {name} {'SET' if required else 'DROP'} NOT NULL;"
    for table, name in old.keys() - new.keys():
        if (table,) in tables:
            yield f"ALTER {table} DROP {'COLUMN' if table.startswith('TABLE') else 'ATTRIBUTE'} {name};"


def rules(sides: Sides) -> Iterator[str]:
    """Exchange constraints and indexes, add labels of enums, and drop tables that are gone."""
    old, new = sides.of(CONSTRAINTS, 2)
    tables = set(sides.of(TABLES)[0]) & set(sides.of(TABLES)[1])
    for table, name in sorted({key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}):
        if (table,) in tables:
            if (table, name) in old:
                yield f"ALTER {table} DROP CONSTRAINT IF EXISTS {name};"
            if (table, name) in new:
                yield f"ALTER {table} ADD CONSTRAINT {name} {new[table, name][0]};"
    old, new = sides.of(INDEXES)
    yield from (f"DROP INDEX IF EXISTS {name};" for (name,) in old if new.get((name,)) != old[(name,)])
    old, new = sides.of(LABELS, 2)
    for (kind, label), (before,) in new.items():
        if (kind, label) not in old and any(kind == other for other, _ in old):
            yield f"ALTER TYPE {kind} ADD VALUE {label}{f' AFTER {before}' if before else ''};"
    yield from (f"DROP {name};" for (name,) in sides.of(TABLES)[0].keys() - sides.of(TABLES)[1].keys())


def steps_from(version: str) -> bytes:
    """Return what extension/steps does already, so that only the rest is printed."""
    return subprocess.run(  # noqa: S603 # our own script
        [str(ROOT / "scripts" / "steps"), version],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def main() -> None:
    """Print the statements, none where nothing needs any."""
    with TemporaryFolder(unprivileged_account()) as folder:
        installation, extensions = copy_of(Installation.find(), folder)
        add_versions(extensions)
        with PostgresServer(durable=False, installation=installation) as server:
            dsns = [server.create_database(name) for name in ("old", "new")]
            with psycopg.connect(dsns[0]) as old, psycopg.connect(dsns[1]) as new:
                for side, version in ((old, versions()[-1]), (new, target())):
                    side.execute(f"CREATE EXTENSION clickrollup VERSION '{version}' CASCADE".encode())
                old.execute(steps_from(versions()[-1]))
                sides = Sides(old, new)
                for statement in chain(replaced(sides), columns(sides), rules(sides)):
                    print(statement)


if __name__ == "__main__":
    main()
