"""What the project says of itself in several places agrees."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[3]
VERSION = r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$"
TERM = {"type": "string", "minLength": 2, "pattern": r"^[^\s/\\\x00-\x1f\x7f]+$"}
# The fields that the PGXN Meta Specification 1.0.0 requires or constrains, as far as this project uses them.
PGXN_META = {
    "type": "object",
    "required": ["name", "version", "abstract", "maintainer", "license", "provides", "meta-spec"],
    "patternProperties": {"^[xX]_": {}},
    "additionalProperties": False,
    "properties": {
        "name": TERM,
        "version": {"type": "string", "pattern": VERSION},
        "abstract": {"type": "string", "minLength": 1},
        "description": {"type": "string", "minLength": 1},
        "maintainer": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
        "license": {"enum": ["postgresql"]},
        "release_status": {"enum": ["stable", "testing", "unstable"]},
        "generated_by": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 255, "pattern": r"^[^/\\]+$"}},
        "provides": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": TERM,
            "additionalProperties": {
                "type": "object",
                "required": ["file", "version"],
                "additionalProperties": False,
                "properties": {
                    "file": {"type": "string"},
                    "docfile": {"type": "string"},
                    "abstract": {"type": "string"},
                    "version": {"type": "string", "pattern": VERSION},
                },
            },
        },
        "prereqs": {
            "type": "object",
            "propertyNames": {"enum": ["configure", "build", "test", "runtime", "develop"]},
            "additionalProperties": {
                "type": "object",
                "propertyNames": {"enum": ["requires", "recommends", "suggests", "conflicts"]},
                "additionalProperties": {
                    "type": "object",
                    "propertyNames": TERM,
                    "additionalProperties": {"type": "string", "pattern": VERSION},
                },
            },
        },
        "meta-spec": {
            "type": "object",
            "required": ["version"],
            "properties": {"version": {"const": "1.0.0"}},
        },
    },
}


@pytest.fixture
def meta() -> dict[str, object]:
    """The content of META.json."""
    content: dict[str, object] = json.loads((ROOT / "META.json").read_text())
    return content


def control_version() -> str:
    """Return the version where it stands once: in the control file."""
    found = re.search(
        r"^default_version = '(.+)'$", (ROOT / "extension/clickrollup.control").read_text(), re.M
    )
    assert found is not None
    return found[1]


def test_meta_is_valid(meta: dict[str, object]) -> None:
    jsonschema.validate(meta, PGXN_META)


def test_versions_agree(meta: dict[str, object]) -> None:
    project = tomllib.loads((ROOT / "python/pyproject.toml").read_text())["project"]
    provided = meta["provides"]["clickrollup"]["version"]  # type: ignore[index]
    assert {meta["version"], provided, project["version"]} == {control_version()}


def test_files_that_meta_names_exist(meta: dict[str, object]) -> None:
    provided = meta["provides"]["clickrollup"]  # type: ignore[index]
    assert (ROOT / provided["file"]).is_file()
    assert (ROOT / provided["docfile"]).is_file()


def test_changelog_names_the_version() -> None:
    titles = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert control_version() in titles
    # scripts/release gives the first its title.
    assert [title for title in titles[1:] if "unreleased" in title] == []


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "python/pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[=<>]", line)[0] for group in groups for line in group} - {"clickrollup"}
    package = json.loads((ROOT / "python/dashboard-assets/package.json").read_text())
    names |= package["dependencies"].keys() | package["devDependencies"].keys()
    explained = (ROOT / "docs/dependencies.md").read_text()
    assert {name for name in names if f"`{name}`" not in explained} == set()


def test_no_generated_query_has_an_empty_list_of_columns() -> None:
    """PostgreSQL takes SELECT FROM; Citus answers 42601 where the table is distributed."""
    assert [path.name for path in (ROOT / "sql").glob("*/*.sql") if "SELECT FROM %" in path.read_text()] == []
