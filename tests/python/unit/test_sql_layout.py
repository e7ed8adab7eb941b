"""The layout of sql/: a file is named after its object, one object a file."""

import re
from pathlib import Path

import pytest

SQL = Path(__file__).parents[3] / "sql"
CREATED = re.compile(
    r"^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE|AGGREGATE|TYPE|TABLE|VIEW) (\S+?)\.(\w+)", re.MULTILINE
)
# What makes several objects or none, or its own within a DO block.
OTHER = {"guard", "schemas", "event_triggers"}
FILES = sorted(path for path in SQL.rglob("*.sql") if path.stem not in OTHER)


def without_bodies(path: Path) -> str:
    """Return the statements of a file without what stands between dollar quotes."""
    return re.sub(r"(\$[a-z]*\$).*?\1", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_named_after_its_only_object(path: Path) -> None:
    created = CREATED.findall(without_bodies(path))
    assert [name for _, name in created] == [path.stem]
    assert created[0][0] in {"clickrollup", "_clickrollup"}


def test_no_two_objects_have_one_name() -> None:
    """The install order is computed from names without their schema."""
    assert len({path.stem for path in FILES}) == len(FILES)


def test_no_internal_name_begins_with_an_underscore() -> None:
    assert [path.stem for path in FILES if path.stem.startswith("_")] == []


def calls_between_folders() -> set[tuple[str, str]]:
    """Return (caller, called) for each two folders of which one names an object of the other, outside of strings."""
    folder_of = {path.stem: path.parent.name for path in FILES}
    calls = set()
    for path in FILES:
        code = re.sub(r"--[^\n]*|'[^']*'", "", path.read_text(encoding="utf-8"))
        called = {folder_of[name] for name in re.findall(r"clickrollup\.(\w+)", code) if name in folder_of}
        calls |= {(path.parent.name, folder) for folder in called - {path.parent.name}}
    return calls


def test_no_two_folders_call_each_other() -> None:
    calls = calls_between_folders()
    assert {pair for pair in calls if pair[::-1] in calls and pair[0] < pair[1]} == set()


def test_grants_are_of_schemas() -> None:
    """scripts/plain.awk leaves these out of upgrades, which would give again what an admin has taken."""
    sources = (without_bodies(path) for path in SQL.rglob("*.sql"))
    grants = [line for text in sources for line in re.findall(r"^GRANT .*", text, re.MULTILINE)]
    assert grants == ["GRANT USAGE ON SCHEMA clickrollup, _clickrollup TO PUBLIC;"]


def test_every_encoding_has_the_characters_of_the_script() -> None:
    """A database may be of any encoding, and none but UTF8 has them all."""
    sources = [
        *FILES,
        *(SQL.parent / "extension").rglob("*.sql"),
        *(SQL.parent / "extension").rglob("*.control"),
    ]
    assert [path.name for path in sources if not path.read_bytes().isascii()] == []
