"""Each error that a person meets says what to do."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "python" / "src" / "clickrollup"
# What the loader, replay and their commands are made of.
PARTS = (
    *(
        "commandline",
        "dead_letters",
        "events",
        "kafka",
        "load",
        "mapping",
        "postgres",
        "replay",
        "try_mapping",
    ),
)
ERRORS = {
    "ClickrollupError",
    "ConfigurationError",
    "DataError",
    "FencedError",
    "RefusedError",
    "UnavailableError",
}


def without_hint(path: Path) -> list[int]:
    """Return the lines on which an error is made without a hint."""
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in ERRORS
        and not any(word.arg == "hint" for word in call.keywords)
    ]


def test_every_error_has_a_hint() -> None:
    found = {str(path): without_hint(path) for part in PARTS for path in (PACKAGE / part).rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}
    assert len(found) > 60
