"""Moves lines of CHANGELOG.md that were added after a release to the part of the next version.

usage: changelog.py FILE FILE-AT-RELEASE VERSION OLD
"""

import re
import sys
from pathlib import Path

ENTRY = re.compile(r"^- .*(?:\n  .*)*\n", re.MULTILINE)


def moved(text: str, released: str, version: str, old: str) -> str:
    """Return the text with a part for `version` that has all entries which `released` had not."""
    known = set(ENTRY.findall(released))
    head, *parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    fresh = [entry for part in parts for entry in ENTRY.findall(part) if entry not in known]
    kept = [
        ENTRY.sub(lambda entry: "" if entry[0] not in known else entry[0], part)
        for part in parts
        if not part.startswith(f"## {version}")
    ]
    kept = [part.replace(f"## {old} (unreleased)", f"## {old}") for part in kept]
    return head + f"## {version}\n{''.join(fresh)}\n" + "".join(kept)


if __name__ == "__main__":
    file, at_release = Path(sys.argv[1]), Path(sys.argv[2])
    file.write_text(moved(file.read_text(), at_release.read_text(), *sys.argv[3:]))
