"""The dashboard's modules that need no browser, by node's own test runner."""

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "javascript"
PAGE = Path(__file__).parents[3] / "python/src/clickrollup/dashboard/static"


def test_types_of_every_module_are_checked() -> None:
    modules = [path for path in PAGE.rglob("*.js") if "vendor" not in path.parts]
    assert modules
    assert [
        path for path in modules if not path.read_text(encoding="utf-8").startswith("// @ts-check\n")
    ] == []


def test_what_the_page_makes_of_numbers() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed; on Debian: apt-get install nodejs")
    files = sorted(map(str, FOLDER.glob("*.test.mjs")))
    assert files
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
