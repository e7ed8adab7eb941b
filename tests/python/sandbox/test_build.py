"""The Makefile, the concatenation of the script and the count over all suites."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clickrollup.sandbox.installation import Installation

ROOT = Path(__file__).parents[3]


@pytest.fixture
def checkout(tmp_path):
    """A copy of what the extension is built from."""
    for name in ("extension", "scripts", "sql"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*--*.sql"))
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


def make(folder: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PG_", "MFLAGS"))
    }
    environment["PATH"] = path or environment["PATH"]
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def pg_config(folder: Path, version: str) -> str:
    program = folder / "pg_config"
    real = Installation.find().programs / "pg_config"
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{version}" || exec {real} "$@"\n')
    program.chmod(0o755)
    return f"PG_CONFIG={program}"


def version() -> str:
    return re.search(r"default_version = '(.*)'", (ROOT / "extension/clickrollup.control").read_text())[1]


def test_help_is_the_default_and_explains_every_target(checkout):
    shown = make(checkout).stdout
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {
        "clean-made"
    }
    assert targets == set(re.findall(r"^  ([a-z-]+)  +\S", shown, re.MULTILINE))
    assert shown == make(checkout, "help").stdout


@pytest.fixture
def path_without_compiler(tmp_path):
    """A PATH that has what make and PGXS call, and no compiler, pg_config or PostgreSQL."""
    folder = tmp_path / "programs"
    folder.mkdir()
    needed = (
        "make sh cat sed grep find mktemp rm mv mkdir sort diff install echo test printf dirname expand perl"
    )
    for name in needed.split():
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


def test_installs_and_uninstalls_without_a_compiler(checkout, tmp_path, path_without_compiler):
    destination = tmp_path / "destination"
    arguments = (f"DESTDIR={destination}", f"PG_CONFIG={Installation.find().programs}/pg_config")
    done = make(checkout, "install", *arguments, path=path_without_compiler)
    assert done.returncode == 0, done.stderr
    installed = {path.name for path in destination.rglob("*") if path.is_file()}
    assert installed == {"clickrollup.control", f"clickrollup--{version()}.sql"}
    assert make(checkout, "uninstall", *arguments, path=path_without_compiler).returncode == 0
    assert not [path for path in destination.rglob("*") if path.is_file()]


@pytest.mark.parametrize("target", ["help", "clean"])
def test_needs_no_postgresql(checkout, target, path_without_compiler):
    done = make(checkout, "-n", target, path=path_without_compiler)
    assert (done.returncode, done.stderr) == (0, "")


def test_older_server_is_refused(checkout, tmp_path):
    done = make(checkout, "install", pg_config(tmp_path, "PostgreSQL 14.11"))
    assert done.returncode != 0
    assert "clickrollup needs PostgreSQL 15 to 18" in done.stderr
    assert "is PostgreSQL 14.11" in done.stderr


def test_newer_server_is_warned_of(checkout, tmp_path):
    done = make(checkout, "all", pg_config(tmp_path, "PostgreSQL 19beta1"))
    assert done.returncode == 0
    assert "is tested on PostgreSQL 15 to 18" in done.stderr


def test_missing_pg_config_is_named(checkout):
    done = make(checkout, "install", "PG_CONFIG=/nowhere/pg_config")
    assert done.returncode != 0
    assert "/nowhere/pg_config --version" in done.stderr


def test_script_holds_every_file_in_order(checkout):
    assert make(checkout, "all", pg_config(checkout, "PostgreSQL 17.0")).returncode == 0
    script = (checkout / f"extension/clickrollup--{version()}.sql").read_text()
    order = [line for line in (checkout / "sql/order").read_text().splitlines() if line and line[0] != "#"]
    assert re.findall(r"^-- sql/(.*)$", script, re.MULTILINE) == order
    assert script.startswith("-- sql/guard.sql\n")


def test_file_that_is_not_in_the_order_is_an_error(checkout):
    (checkout / "sql/functions/forgotten.sql").touch()
    done = make(checkout, "all", pg_config(checkout, "PostgreSQL 17.0"))
    assert done.returncode != 0
    assert "sql/functions/forgotten.sql exists but is not in sql/order" in done.stderr
    assert not list(checkout.glob("extension/*--*"))


def test_file_of_the_order_that_does_not_exist_is_an_error(checkout):
    (checkout / "sql/guard.sql").unlink()
    done = make(checkout, "all", pg_config(checkout, "PostgreSQL 17.0"))
    assert "sql/order names guard.sql, which does not exist" in done.stderr


@pytest.mark.parametrize(("line", "code"), [("ü" * 120, 0), ("ü" * 121, 1)])
def test_a_line_of_sql_is_at_most_as_wide_as_the_limit(tmp_path, line, code):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.sql").write_text(f"SELECT 1;\n{line}\n")
    (tmp_path / "notes.md").write_text("x" * 200)
    done = subprocess.run(
        [ROOT / "scripts/sql-width", "120", tmp_path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "one.sql:2:" in done.stdout) == (code, bool(code))
    assert "notes.md" not in done.stdout


def test_a_folder_without_sql_to_measure_is_an_error(tmp_path):
    done = subprocess.run(
        [ROOT / "scripts/sql-width", "120", tmp_path / "gone"], capture_output=True, check=False
    )
    assert done.returncode == 1


def summary(folder: Path, *suites: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/summary.py", folder, *suites],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()[-1]


def test_summary_counts_over_all_suites(tmp_path):
    (tmp_path / "lint.log").write_text("passed\nfailed\n")
    (tmp_path / "pgtap.log").write_text(
        "1..3\nok 1 - a\n    ok 1 - inner\nok 2 - b # SKIP no topn\nok 3\nFiles=1\nResult: PASS\n"
    )
    (tmp_path / "pytest.xml").write_text(
        "<testsuites><testsuite><testcase/><testcase><skipped/></testcase>"
        "<testcase><failure/><error/></testcase></testsuite></testsuites>"
    )
    assert summary(tmp_path, "lint", "sql", "python") == (1, "4 passed, 2 failed, 2 skipped")


def test_summary_counts_a_file_that_broke_without_a_failed_line(tmp_path):
    (tmp_path / "pgtap.log").write_text("ok 1\nTests=1\nResult: FAIL\n")
    assert summary(tmp_path, "sql") == (1, "1 passed, 1 failed, 0 skipped")


def test_summary_counts_a_pytest_without_report_as_failed(tmp_path):
    assert summary(tmp_path, "python") == (1, "0 passed, 1 failed, 0 skipped")


def test_summary_of_nothing_is_no_success(tmp_path):
    (tmp_path / "pytest.xml").write_text("<testsuites/>")
    assert summary(tmp_path, "python") == (1, "0 passed, 0 failed, 0 skipped")
