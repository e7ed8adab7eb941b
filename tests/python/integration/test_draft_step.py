"""scripts/draft_step.py: with its statements, a database of a former version becomes one of the newer, with its rows."""

import importlib.util
import subprocess
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import psycopg
from support.catalog import catalog
from support.databases import cloned_database

from clickrollup.sandbox.postgres import PostgresServer

ROOT = Path(__file__).parents[3]
SCHEMAS = "CREATE SCHEMA clickrollup; CREATE SCHEMA _clickrollup;"
OLD = """
CREATE TYPE clickrollup.state AS ENUM ('ok', 'critical');
CREATE TYPE clickrollup.gone AS ENUM ('a');
CREATE TYPE _clickrollup.step AS (done boolean, lost text);
CREATE TYPE _clickrollup.lost AS (a integer);
CREATE TABLE clickrollup.runs (id integer, took text, gone integer, kept text DEFAULT 'a' CHECK (kept <> 'b'));
CREATE TABLE clickrollup.lost (id integer);
CREATE INDEX runs_by_id ON clickrollup.runs (id);
CREATE FUNCTION _clickrollup.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE INSERT ON clickrollup.runs FOR EACH ROW EXECUTE FUNCTION _clickrollup.touch();
CREATE POLICY seen ON clickrollup.runs USING (true);
CREATE FUNCTION clickrollup.of_lost(r clickrollup.lost[], s _clickrollup.lost, g clickrollup.gone) RETURNS integer
LANGUAGE sql RETURN 1;
CREATE FUNCTION clickrollup.number(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql RETURN 1;
CREATE VIEW clickrollup.status AS SELECT id, took FROM clickrollup.runs WHERE clickrollup.number(id) > 0;
CREATE VIEW clickrollup.of_status AS SELECT * FROM clickrollup.status;
CREATE VIEW clickrollup.lost_view AS SELECT 1 AS one;
"""
NEW = """
CREATE TYPE clickrollup.state AS ENUM ('unknown', 'ok', 'warning', 'critical');
CREATE TYPE clickrollup.kind AS ENUM ('x', 'y');
CREATE TYPE _clickrollup.step AS (done boolean, count bigint);
CREATE TABLE clickrollup.runs (
    number bigint GENERATED ALWAYS AS IDENTITY,
    id integer NOT NULL, took varchar(20) NOT NULL DEFAULT 'never', kept text,
    kind clickrollup.kind NOT NULL DEFAULT 'y', twice bigint GENERATED ALWAYS AS (id * 2) STORED,
    name text COLLATE "C", CONSTRAINT runs_kept_check CHECK (kept <> 'c'), UNIQUE (id, kind));
CREATE TABLE clickrollup.added (id integer);
CREATE INDEX runs_by_id ON clickrollup.runs (id DESC);
CREATE FUNCTION _clickrollup.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION clickrollup.number(a integer, c integer) RETURNS bigint LANGUAGE sql RETURN 2;
CREATE VIEW clickrollup.status AS SELECT id, number FROM clickrollup.runs WHERE clickrollup.number(id, 1) > 0;
CREATE VIEW clickrollup.of_status AS SELECT * FROM clickrollup.status;
"""


def draft_step() -> ModuleType:
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("draft_step", ROOT / "scripts" / "draft_step.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def upgrade(step: str) -> str:
    """Return what scripts/upgrade would make of the newer version."""
    plain = ROOT / "extension" / "plain"
    awk = ["awk", "-f", ROOT / "scripts" / "plain.awk"]
    again = subprocess.run(awk, input=NEW, stdout=subprocess.PIPE, text=True, check=True).stdout
    before, after = ((plain / f"{name}.sql").read_text(encoding="utf-8") for name in ("before", "after"))
    return "SET search_path = pg_catalog, pg_temp;\n" + before + step + again + after


def test_a_drafted_step_leads_to_the_newer_catalog(server: PostgresServer) -> None:
    draft = draft_step()
    with ExitStack() as stack:
        old, new = (
            stack.enter_context(psycopg.connect(stack.enter_context(cloned_database(server, None))))
            for _ in range(2)
        )
        for side, made in ((old, OLD), (new, NEW)):
            side.execute((SCHEMAS + made).encode())
        old.execute("INSERT INTO clickrollup.runs VALUES (7, '1 s', 3, 'd')")
        sides = draft.Sides(old, new)
        step = "\n".join(draft.statements(sides))
        old.execute(upgrade(step + "\n").encode())
        assert catalog(old) == catalog(new)
        row = old.execute("SELECT number, id, took, kept, kind::text, twice, name FROM clickrollup.runs")
        assert row.fetchall() == [(1, 7, "1 s", "d", "y", 14, None)]
        assert list(draft.statements(sides)) == []
        old.rollback()
        new.rollback()
