"""Makes the dashboard's charts and the compiled maker of rows while the package is built; the wheel has them.

The charts come from the npm registry. The maker of rows is optional: without a C compiler or Python's headers, or with
CLICKROLLUP_PURE_PYTHON set, the wheel has none and fits any machine.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
SOURCE = ROOT / "dashboard-assets"
TARGET = ROOT / "src" / "clickrollup" / "dashboard" / "static" / "vendor"
# Written last: says of which versions the files are, and that none is missing.
STAMP = TARGET / "complete"
MAKER_SOURCE = ROOT / "row-maker"
# The stable interface of Python 3.11: one build serves all later versions.
MAKER = ROOT / "src" / "clickrollup" / "postgres" / "_rows.abi3.so"
MAKER_STAMP = MAKER.with_suffix(".made-for")
MAKER_TAG = "cp311-abi3"


class AssetsHook(BuildHookInterface):  # type: ignore[misc]
    """Runs before the files of a wheel are collected, also of an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make what is missing. Raises RuntimeError without npm, CalledProcessError when it fails."""
        make_charts()
        if self.target_name != "wheel":
            return
        if make_maker():
            build_data["artifacts"].append(f"/{MAKER.relative_to(ROOT)}")
            build_data["pure_python"] = False
            build_data["tag"] = f"{MAKER_TAG}-{sysconfig.get_platform().translate(UNDERSCORES)}"


UNDERSCORES = str.maketrans("-.", "__")


def make_charts() -> None:
    """Make the dashboard's charts unless they are there."""
    inputs = [SOURCE / name for name in ("build.mjs", "package.json", "package-lock.json")]
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise RuntimeError("building clickrollup needs npm, for the dashboard's charts: apt-get install npm")
    shutil.rmtree(TARGET, ignore_errors=True)
    install = [npm, "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(install, cwd=SOURCE, check=True)  # noqa: S603
    subprocess.run([node, "build.mjs", TARGET], cwd=SOURCE, check=True)  # noqa: S603
    STAMP.write_text(wanted)


def make_maker() -> bool:
    """Compile the maker of rows unless it is there, and tell whether it is; say why where it is not."""
    if os.environ.get("CLICKROLLUP_PURE_PYTHON"):
        return False
    sources = b"".join(path.read_bytes() for path in sorted(MAKER_SOURCE.iterdir()))
    wanted = hashlib.sha256(repr(compilation(MAKER)).encode() + sources).hexdigest()
    if MAKER.exists() and MAKER_STAMP.exists() and MAKER_STAMP.read_text() == wanted:
        return True
    reason = missing_for_maker() or compiled()
    if reason:
        # One of other sources would make other rows.
        MAKER.unlink(missing_ok=True)
        sys.stderr.write(f"clickrollup: built without the compiled maker of rows: {reason}\n")
        return False
    MAKER_STAMP.write_text(wanted)
    return True


def compiled() -> str:
    """Compile, and return why it failed, nothing where it did not."""
    # A program that runs has the old one mapped.
    new = MAKER.with_suffix(f".{os.getpid()}")
    done = subprocess.run(compilation(new), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        new.replace(MAKER)
    return done.stderr or f"exit code {done.returncode}" if done.returncode else ""


def missing_for_maker() -> str:
    """Return what this machine lacks to compile; nothing where it lacks nothing."""
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "it is for CPython with the stable interface"
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        return "no Python.h (on Debian: apt-get install python3-dev)"
    if shutil.which(linker()[0]) is None:
        return f"no C compiler: {linker()[0]}"
    return ""


def linker() -> list[str]:
    """Return the command with which Python's own extensions are linked."""
    return shlex.split(os.environ.get("LDSHARED") or sysconfig.get_config_var("LDSHARED") or "cc -shared")


def compilation(to: Path, *flags: str) -> list[str]:
    """Return the command that compiles and links all of it."""
    sources = sorted(map(str, MAKER_SOURCE.glob("*.c")))
    options = ["-std=gnu11", "-fPIC", "-fvisibility=hidden", f"-I{sysconfig.get_path('include')}"]
    return [*linker(), *(flags or ("-O2",)), *options, *sources, "-o", str(to)]
