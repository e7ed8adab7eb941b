"""docs/reference.md says what the catalog of a real database says, and its examples print what they show."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from support.reference import EXAMPLE, PAGE, ROUTINE_TABLE, Entry, anchors, entries, page

from clickrollup.sandbox.postgres import PostgresServer

# What is documented: all of the extension's schema, and the functions that create_clickstream makes.
OBJECTS = """
    SELECT p.proname::text FROM pg_proc AS p WHERE p.pronamespace = 'clickrollup'::regnamespace
    UNION ALL
    SELECT c.relname FROM pg_class AS c
    WHERE c.relnamespace = 'clickrollup'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c')
      AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i'
                      AND d.refobjid <> c.oid)
    UNION ALL
    SELECT t.typname FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    WHERE t.typnamespace = 'clickrollup'::regnamespace AND t.typcategory <> 'A' AND coalesce(c.relkind = 'c', true)
    UNION ALL
    SELECT (parse_ident(r.aggregation_function))[2] FROM clickrollup.rollups AS r
"""
ROUTINES = """
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname = ANY (%s)
       OR format('%%I.%%I', n.nspname, p.proname) IN (SELECT r.aggregation_function FROM clickrollup.rollups AS r WHERE %s)
"""
SIGNATURES = "SELECT p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)" + ROUTINES
PARAMETERS = (
    """
    SELECT p.proname, ARRAY(
        SELECT concat_ws(' ', p.proargnames[i], format_type(p.proargtypes[i - 1], NULL), pg_get_function_arg_default(p.oid, i))
        FROM generate_series(1, p.pronargs) AS i)
    """
    + ROUTINES
)
COLUMNS = """
    SELECT c.relname, array_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                                          pg_get_expr(d.adbin, d.adrelid), nullif(a.attidentity, '')) ORDER BY a.attnum)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p', 'v', 'c') GROUP BY c.relname
"""
ENTRIES = entries()
FUNCTIONS = [entry for entry in ENTRIES if entry.signature]
RELATIONS = [entry for entry in ENTRIES if entry.columns()]


@pytest.fixture
def catalog(connection: psycopg.Connection) -> psycopg.Connection:
    """A database with a clickstream, and a schema in which the page's words are declared beside it."""
    connection.execute("SET search_path = clickrollup, public")
    connection.execute("CREATE SCHEMA page")
    return connection


def declare(catalog: psycopg.Connection, name: str, signature: str) -> None:
    """Create what a signature says, so that the server reads it as it reads the extension's own."""
    kind = "FUNCTION" if re.search(r"\bRETURNS\b|\bOUT\b", signature) else "PROCEDURE"
    catalog.execute(f"CREATE {kind} page.{name}{signature} LANGUAGE plpgsql AS 'BEGIN END'".encode())


def by_name(catalog: psycopg.Connection, query: str, *values: object) -> dict[str, tuple[Any, ...]]:
    """Return what a query says of each object, whose name is the first column."""
    return {row[0]: row[1:] for row in catalog.execute(query.encode(), values)}


def of_rows(rows: list[dict[str, str]]) -> Iterator[str]:
    """Yield each row of a table of parameters or columns as SQL spells it."""
    for row in rows:
        name, kind, default = next(iter(row.values())), row["type"], row.get("default", "none")
        default = {"none": "", "identity": "GENERATED ALWAYS AS IDENTITY"}.get(default, f"DEFAULT {default}")
        yield f"{name.replace('(no name)', '')} {kind} {default}"


def test_each_object_has_one_heading(connection: psycopg.Connection) -> None:
    there = sorted(row[0] for row in connection.execute(OBJECTS))
    assert sorted(entry.name for entry in ENTRIES) == there


def test_the_contents_list_every_heading_once() -> None:
    contents = page().split("## Contents\n")[1].split("\n## ")[0]
    assert re.findall(r"\]\(#([^)]*)\)", contents) == [a for a in anchors(page()) if a != "contents"]


def test_links_to_the_page_and_within_it_lead_to_a_heading() -> None:
    targets = {("reference.md", target) for target in re.findall(r"\]\(#([^)]*)\)", page())}
    for other in (PAGE.parents[1] / "README.md", *PAGE.parent.glob("*.md")):
        targets |= set(re.findall(r"(reference\.md)#([\w-]+)", other.read_text(encoding="utf-8")))
    assert {target for _, target in targets} - set(anchors(page())) == set()


def test_signatures_are_those_of_the_catalog(catalog: psycopg.Connection) -> None:
    for entry in FUNCTIONS:
        declare(catalog, entry.name, str(entry.signature))
    documented = by_name(catalog, SIGNATURES, ["page"], False)
    assert documented == by_name(catalog, SIGNATURES, ["clickrollup"], True)


def test_parameter_tables_are_those_of_the_catalog(catalog: psycopg.Connection) -> None:
    for entry in FUNCTIONS:
        declare(catalog, entry.name, f"({', '.join(of_rows(entry.rows(*ROUTINE_TABLE)))})")
    documented = by_name(catalog, PARAMETERS, ["page"], False)
    assert documented == by_name(catalog, PARAMETERS, ["clickrollup"], True)


def test_columns_are_those_of_the_catalog(catalog: psycopg.Connection) -> None:
    for entry in RELATIONS:
        catalog.execute(f"CREATE TABLE page.{entry.name} ({', '.join(of_rows(entry.columns()))})".encode())
    assert by_name(catalog, COLUMNS, "page") == by_name(catalog, COLUMNS, "clickrollup")


def test_values_of_enums_are_those_of_the_catalog(catalog: psycopg.Connection) -> None:
    there = catalog.execute("""
        SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)
        FROM pg_type AS t JOIN pg_enum AS e ON e.enumtypid = t.oid
        WHERE t.typnamespace = 'clickrollup'::regnamespace GROUP BY t.typname""")
    values = {entry.name: [row["value"] for row in entry.rows("value", "meaning")] for entry in ENTRIES}
    assert {name: rows for name, rows in values.items() if rows} == dict(there.fetchall())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_is_complete(entry: Entry) -> None:
    assert re.search(r"^```sql( not-run)?\n", entry.text, re.MULTILINE)
    assert entry.text.count("```sql signature\n") == (1 if entry.signature else 0)
    if entry.signature:
        assert "**Result.**" in entry.text
        assert "| error | when |" in entry.text or "**Errors.**" in entry.text
        assert entry.rows(*ROUTINE_TABLE) or "No parameters." in entry.text
    else:
        assert entry.columns() or entry.rows("value", "meaning")


def printed(server: PostgresServer, statements: str) -> str:
    """Return what psql prints for an example, errors included."""
    psql = server.installation.programs / "psql"
    environment = server.environment("shop") | {
        "PGOPTIONS": "-c client_min_messages=warning",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [psql, "-Xq", "--set=SHOW_CONTEXT=never", "--pset=pager=off"],
        env=environment, input=statements, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def test_examples_print_what_they_show() -> None:
    """On a server of its own, since they create roles; in the order of the page, since each builds on those before."""
    with PostgresServer(durable=False) as server:
        server.create_database("shop")
        printed(server, "CREATE EXTENSION clickrollup CASCADE")
        differing = {}
        for statements, shown in EXAMPLE.findall(page()):
            seen = printed(server, statements)
            if seen != shown.strip("\n") if shown else "ERROR" in seen:
                differing[statements] = seen
        assert differing == {}
