"""Writes what the Python package and its page are made of: a CycloneDX file, and a list of licences for people.

usage: sbom.py FOLDER   From the packages that are installed beside this Python, and the lock file of the page.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent / "python" / "dashboard-assets" / "package-lock.json"
REQUIRED = re.compile(r"([A-Za-z0-9._-]+)(?:\[([^]]*)\])?")
EXTRA = re.compile(r"extra == ['\"](.*?)['\"]")


def needed(name: str, extras: set[str], seen: set[str]) -> Iterator[Distribution]:
    """Yield a package and what it needs at run time, each once, with the extras that are asked for."""
    key = f"{re.sub(r'[-_.]+', '-', name).lower()} {sorted(extras)}"
    if key in seen:
        return
    seen.add(key)
    try:
        found = distribution(name)
    except PackageNotFoundError:
        # Of another platform or another Python.
        return
    yield found
    for line in found.requires or ():
        match, extra = REQUIRED.match(line), EXTRA.search(line)
        if match and (extra is None or extra[1] in extras):
            yield from needed(match[1], set((match[2] or "").split(",")) - {""}, seen)


def licence(package: Distribution) -> str:
    """Return the licence that a package declares: as an expression, as a classifier, or in words."""
    fields = package.metadata
    classified = [
        each.rpartition(" :: ")[2] for each in fields.get_all("Classifier") or () if "License ::" in each
    ]
    return str(fields["License-Expression"] or " OR ".join(classified) or fields["License"] or "not declared")


def of_python() -> Iterator[tuple[str, str, str, str]]:
    """Yield purl, name, version and licence of each Python package."""
    for package in needed("clickrollup", set(), set()):
        name = package.metadata["Name"]
        if name != "clickrollup":
            yield f"pkg:pypi/{name.lower()}@{package.version}", name, package.version, licence(package)


def of_page() -> Iterator[tuple[str, str, str, str]]:
    """Yield the same of each package that the page is bundled from."""
    for path, entry in json.loads(LOCK.read_text(encoding="utf-8"))["packages"].items():
        if path and not entry.get("dev") and not entry.get("optional"):
            name = path.rpartition("node_modules/")[2]
            purl = f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}"
            yield purl, name, entry["version"], entry.get("license", "not declared")


def component(purl: str, name: str, number: str, licences: str) -> dict[str, Any]:
    """Return a component as CycloneDX has it."""
    named = [{"license": {"name": licences}}]
    return {
        "type": "library",
        "bom-ref": purl,
        "purl": purl,
        "name": name,
        "version": number,
        "licenses": named,
    }


def main() -> None:
    """Write both files."""
    folder, own = Path(sys.argv[1]), version("clickrollup")
    found = sorted({*of_python(), *of_page()})
    subject = {"type": "application", "name": "clickrollup", "version": own}
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": subject},
        "components": [component(*one) for one in found],
    }
    (folder / f"clickrollup-{own}.cdx.json").write_text(json.dumps(bom, indent=2) + "\n", encoding="utf-8")
    lines = [f"{name} {number}: {licences}" for _, name, number, licences in found]
    (folder / f"clickrollup-{own}-licences.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
