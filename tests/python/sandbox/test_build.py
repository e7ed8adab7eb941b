"""The Makefile, the concatenation of the script and the count over all suites."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from support.released import versions

from clickrollup.postgres.compiled import rows_type
from clickrollup.sandbox.installation import Installation

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "python/src/clickrollup"


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
    needed = "make sh awk cat sed grep find mktemp rm mv mkdir sort tsort xargs install echo test printf dirname expand perl"
    for name in needed.split():
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


def test_installs_and_uninstalls_without_a_compiler(checkout, tmp_path, path_without_compiler):
    destination = tmp_path / "destination"
    arguments = (f"DESTDIR={destination}", f"PG_CONFIG={Installation.find().programs}/pg_config")
    done = make(checkout, "install", *arguments, path=path_without_compiler)
    assert done.returncode == 0, done.stderr
    installed = {path.name for path in destination.rglob("*") if path.is_file()}
    upgrades = {f"clickrollup--{old}--{version()}.sql" for old in versions() if old != version()}
    assert installed == {"clickrollup.control", f"clickrollup--{version()}.sql", *upgrades}
    assert make(checkout, "uninstall", *arguments, path=path_without_compiler).returncode == 0
    assert not [path for path in destination.rglob("*") if path.is_file()]


@pytest.mark.parametrize("target", ["help", "clean"])
def test_needs_no_postgresql(checkout, target, path_without_compiler):
    done = make(checkout, "-n", target, path=path_without_compiler)
    assert (done.returncode, done.stderr) == (0, "")


def test_older_server_is_refused(checkout, tmp_path):
    done = make(checkout, "install", pg_config(tmp_path, "PostgreSQL 14.11"))
    assert done.returncode != 0
    assert "clickrollup needs PostgreSQL 15 to 19" in done.stderr
    assert "is PostgreSQL 14.11" in done.stderr


def test_newer_server_is_warned_of(checkout, tmp_path):
    done = make(checkout, "all", pg_config(tmp_path, "PostgreSQL 20beta1"))
    assert done.returncode == 0
    assert "is tested on PostgreSQL 15 to 19" in done.stderr


def test_missing_pg_config_is_named(checkout):
    done = make(checkout, "install", "PG_CONFIG=/nowhere/pg_config")
    assert done.returncode != 0
    assert "/nowhere/pg_config --version" in done.stderr


def build(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Build the extension's script as `make install` does."""
    return make(checkout, "all", pg_config(checkout, "PostgreSQL 17.0"))


def built_order(checkout: Path) -> list[str]:
    """Return the files of sql/ in the order in which the built script has them."""
    script = (checkout / f"extension/clickrollup--{version()}.sql").read_text()
    return re.findall(r"^-- sql/(.*)$", script, re.MULTILINE)


def test_script_holds_every_file_once(checkout):
    assert build(checkout).returncode == 0
    order = built_order(checkout)
    files = [str(path.relative_to(checkout / "sql")) for path in (checkout / "sql").rglob("*.sql")]
    assert order[:2] == ["guard.sql", "schemas.sql"]
    assert sorted(order) == sorted(files)


def test_what_an_object_needs_comes_before_it(checkout):
    folder = checkout / "sql/window"
    (folder / "aa_user.sql").write_text(
        "CREATE FUNCTION _clickrollup.aa_user() RETURNS integer LANGUAGE sql RETURN _clickrollup.zz_used(1);\n"
    )
    (folder / "zz_used.sql").write_text(
        "CREATE FUNCTION _clickrollup.zz_used(p_n integer) RETURNS integer LANGUAGE plpgsql AS $function$\n"
        "BEGIN PERFORM _clickrollup.aa_user(); RETURN 1; END $function$;  -- looked for when it runs\n"
    )
    assert build(checkout).returncode == 0
    order = built_order(checkout)
    assert order.index("window/zz_used.sql") < order.index("window/aa_user.sql")


def test_objects_that_need_each_other_are_an_error(checkout):
    for one, other in ("aa_one", "aa_other"), ("aa_other", "aa_one"):
        (checkout / f"sql/window/{one}.sql").write_text(
            f"CREATE FUNCTION _clickrollup.{one}() RETURNS int LANGUAGE sql RETURN _clickrollup.{other}();\n"
        )
    done = build(checkout)
    assert done.returncode != 0
    assert "window/aa_one.sql" in done.stderr
    assert not list(checkout.glob("extension/*--*"))


def test_wheel_has_every_command_and_the_page_but_no_sandbox(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path]
    done = subprocess.run(build, cwd=ROOT / "python", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    sources = {path.relative_to(ROOT / "python/src").as_posix() for path in SOURCES.rglob("*.py")}
    assert {name for name in inside if name.endswith(".py")} == {
        name for name in sources if not name.startswith("clickrollup/sandbox/")
    }
    assert "clickrollup/dashboard/static/vendor/echarts.js" in inside
    assert (
        ("clickrollup/postgres/_rows.abi3.so" in inside)
        == (rows_type() is not None)
        == ("-abi3-" in wheel.name)
    )


def test_the_sdist_is_installed_without_npm_and_compiler(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path]
    subprocess.run(build, cwd=ROOT / "python", capture_output=True, check=True)
    (sdist,) = tmp_path.glob("*.tar.gz")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--target",
    ]
    # Nothing on the PATH, so neither npm nor a compiler.
    environment = os.environ | {"PATH": str(tmp_path)}
    done = subprocess.run(
        [*pip, tmp_path / "into", sdist], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "into/clickrollup/dashboard/static/vendor/echarts.js").stat().st_size > 100_000
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "into")}
    command = [
        sys.executable,
        "-c",
        "from clickrollup.postgres.compiled import described; print(described())",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "rows made by Python alone\n"


def test_the_bill_of_materials_names_all_that_is_pinned(tmp_path):
    subprocess.run([sys.executable, ROOT / "scripts" / "sbom.py", tmp_path], check=True)
    bom = json.loads((tmp_path / f"clickrollup-{version()}.cdx.json").read_text())
    named = {component["name"].lower() for component in bom["components"]}
    project = tomllib.loads((ROOT / "python/pyproject.toml").read_text())["project"]
    assert {re.split(r"[\[=]", line)[0] for line in project["dependencies"]} <= {
        name.replace("_", "-") for name in named
    }
    assert {"echarts", "zrender", "world-atlas"} <= {name.replace("_", "-") for name in named}
    assert not {"pytest", "esbuild-wasm", "@biomejs/biome"} & named
    licences = (tmp_path / f"clickrollup-{version()}-licences.txt").read_text()
    assert "not declared" not in licences
    assert len(licences.splitlines()) == len(bom["components"])


def test_installcheck_tries_what_is_installed(server):
    environment = server.environment() | {"PATH": f"{server.installation.programs}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["make", "--no-print-directory", "installcheck"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert "a rollup equals its events" in lines
    assert lines[-1].startswith(f"clickrollup {version()} works on ")


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
    (tmp_path / "lint-pgtap.log").write_text("1..2\nok 1 - a\nok 2 # SKIP no plpgsql_check\nResult: PASS\n")
    (tmp_path / "pgtap.log").write_text(
        "1..3\nok 1 - a\n    ok 1 - inner\nok 2 - b # SKIP no topn\nok 3\nFiles=1\nResult: PASS\n"
    )
    (tmp_path / "pytest.xml").write_text(
        "<testsuites><testsuite><testcase/><testcase><skipped/></testcase>"
        "<testcase><failure/><error/></testcase></testsuite></testsuites>"
    )
    assert summary(tmp_path, "lint", "sql", "python") == (1, "5 passed, 2 failed, 3 skipped")


@pytest.mark.parametrize("before", ["", "Result: PASS\n"])
def test_summary_counts_a_file_that_broke_without_a_failed_line(tmp_path, before):
    """Also where another server's files all passed."""
    (tmp_path / "pgtap.log").write_text(f"{before}ok 1\nTests=1\nResult: FAIL\n")
    assert summary(tmp_path, "sql") == (1, "1 passed, 1 failed, 0 skipped")


def test_summary_counts_a_pytest_without_report_as_failed(tmp_path):
    assert summary(tmp_path, "python") == (1, "0 passed, 1 failed, 0 skipped")


def test_summary_of_nothing_is_no_success(tmp_path):
    (tmp_path / "pytest.xml").write_text("<testsuites/>")
    assert summary(tmp_path, "python") == (1, "0 passed, 0 failed, 0 skipped")
