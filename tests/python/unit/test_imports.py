"""Which part of the Python side may import which: a command no other command, nothing the sandbox."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from clickrollup.cli import COMMANDS

SOURCE = Path(__file__).parents[3] / "python/src/clickrollup"
# Shared package -> what it may import besides itself.
SHARED = {
    "commandline": set(),
    "postgres": {"commandline"},
    "kafka": {"commandline"},
    "events": {"commandline", "postgres"},
    "rollups": {"commandline", "postgres"},
    "alerts": {"commandline", "postgres", "rollups"},
    "mapping": {"commandline", "postgres", "events"},
}
COMMAND_PACKAGES = {module.split(".")[1] for module, _ in COMMANDS.values()}
ALLOWED = (
    SHARED
    | {name: {*SHARED} for name in COMMAND_PACKAGES | {"sandbox"}}
    | {"__init__": set(), "cli": {"commandline"}, "__main__": {"cli"}}
)


def part(path: Path) -> str:
    """Return the package below clickrollup, or the module that is in none."""
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imported(source: str) -> Iterator[str]:
    """Yield the parts of clickrollup that a module imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write imports in full, so that this test sees them"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("clickrollup."))


def forbidden(where: str, source: str) -> set[str]:
    """Return the parts that a module of this part may not import, but does."""
    return set(imported(source)) - ALLOWED[where] - {where, "__version__"}


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix()
)
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    assert forbidden(part(path), path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("where", "source", "found"),
    [
        ("status", "from clickrollup.load import checks", {"load"}),
        ("status", "def f():\n    import clickrollup.load.checks", {"load"}),
        ("status", "from clickrollup import sandbox, __version__", {"sandbox"}),
        ("kafka", "from clickrollup.events.message import Decoder", {"events"}),
        ("events", "from clickrollup.cli import main", {"cli"}),
    ],
)
def test_a_forbidden_import_is_found(where: str, source: str, found: set[str]) -> None:
    assert forbidden(where, source) == found
