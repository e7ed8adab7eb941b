"""Each error that ends a command says what to do."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "python/src/clickrollup"
ERRORS = frozenset({"ClickrollupError", "ConfigurationError", "DataError", "FencedError", "UnavailableError"})
# A no to the command's own question needs no way out; a worker's own log has the hint of its error.
WITHOUT = [("dead_letters/command.py", "nothing was discarded"), ("load/workers.py", "its log says why")]


def test_each_error_has_a_hint() -> None:
    files = [path for path in SOURCE.rglob("*.py") if "sandbox" not in path.parts]
    found = [
        (path.relative_to(SOURCE).as_posix(), ast.unparse(call)) for path in files for call in hintless(path)
    ]
    without = [(file, said) for file, said in found if not any(file == f and s in said for f, s in WITHOUT)]
    assert without == []


def hintless(path: Path) -> list[ast.Call]:
    """Return the errors of a module that are made without a hint."""
    calls = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ERRORS]
    return [call for call in made if not any(keyword.arg in ("hint", None) for keyword in call.keywords)]
