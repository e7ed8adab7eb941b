"""Makes the dashboard's charts and map from the npm registry while the package is built; the wheel has them."""

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
SOURCE = ROOT / "dashboard-assets"
TARGET = ROOT / "src" / "clickrollup" / "dashboard" / "static" / "vendor"
# Written last: says of which versions the files are, and that none is missing.
STAMP = TARGET / "complete"


class AssetsHook(BuildHookInterface):  # type: ignore[misc]
    """Runs before the files of a wheel are collected, also of an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make the files unless they are there. Raises RuntimeError without npm, CalledProcessError when it fails."""
        inputs = [SOURCE / name for name in ("build.mjs", "package.json", "package-lock.json")]
        wanted = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
        if STAMP.exists() and STAMP.read_text() == wanted:
            return
        npm, node = shutil.which("npm"), shutil.which("node")
        if npm is None or node is None:
            raise RuntimeError(
                "building clickrollup needs npm, for the dashboard's charts: apt-get install npm"
            )
        shutil.rmtree(TARGET, ignore_errors=True)
        install = [npm, "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(install, cwd=SOURCE, check=True)  # noqa: S603
        subprocess.run([node, "build.mjs", TARGET], cwd=SOURCE, check=True)  # noqa: S603
        STAMP.write_text(wanted)
