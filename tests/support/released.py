"""A private copy of the server's programs, to which files of other versions of clickrollup can be added."""

import lzma
import os
import shutil
import subprocess
import sys
from pathlib import Path

from clickrollup import __version__
from clickrollup.sandbox.installation import Installation, ask

ROOT = Path(__file__).parents[2]
RELEASED = ROOT / "extension" / "released"


def target() -> str:
    """Return the version to upgrade to: until the next one has its number, the sources are taken for it."""
    return "99.0.0" if __version__ in versions() else __version__


def versions() -> list[str]:
    """Return the versions that were released, oldest first, oldest first."""
    names = [
        path.name.removeprefix("clickrollup--").removesuffix(".sql.xz") for path in RELEASED.glob("*.xz")
    ]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def script_of(version: str) -> str:
    """Return the script of CREATE EXTENSION of a released version."""
    return lzma.open(RELEASED / f"clickrollup--{version}.sql.xz", "rt", encoding="utf-8").read()


def copy_of(installation: Installation, folder: Path) -> tuple[Installation, Path]:
    """Copy the programs, link the rest: the server finds its files beside its program. Also the extensions' folder."""
    pg_config = str(installation.programs / "pg_config")
    share = Path(ask(pg_config, "--sharedir"))
    top = Path(os.path.commonpath([installation.programs, installation.libraries, share]))
    programs = folder / installation.programs.relative_to(top)
    shutil.copytree(installation.programs, programs)
    libraries = folder / installation.libraries.relative_to(top)
    libraries.parent.mkdir(parents=True, exist_ok=True)
    libraries.symlink_to(installation.libraries)
    extensions = folder / share.relative_to(top) / "extension"
    extensions.mkdir(parents=True)
    for source, target in ((share, extensions.parent), (share / "extension", extensions)):
        for path in source.iterdir():
            if not (target / path.name).exists() and not path.name.startswith("clickrollup.control"):
                (target / path.name).symlink_to(path)
    return Installation.of(str(programs / "pg_config")), extensions


def write_target(extensions: Path) -> None:
    """Write what `make` makes of these sources, as the target."""
    subprocess.run(["make", "-s", "all", f"PG_CONFIG={find_pg_config()}"], cwd=ROOT, check=True)
    folder = ROOT / "extension"
    add(extensions, "clickrollup.control", (folder / "clickrollup.control").read_text(encoding="utf-8"))
    script = (folder / f"clickrollup--{__version__}.sql").read_text(encoding="utf-8")
    add(extensions, f"clickrollup--{target()}.sql", script)


def add_versions(extensions: Path) -> None:
    """Write the scripts of each released version and of the target, made from these sources, and the ways between."""
    write_target(extensions)
    for version in set(versions()) - {target()}:
        (extensions / f"clickrollup--{version}.sql").unlink(missing_ok=True)
        (extensions / f"clickrollup--{version}.sql").write_text(script_of(version), encoding="utf-8")
        command = [str(ROOT / "scripts" / "upgrade"), version]
        made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        add(extensions, f"clickrollup--{version}--{target()}.sql", made)


def add(extensions: Path, name: str, text: str) -> None:
    """Write a file of the target, in place of a link to the installed one."""
    (extensions / name).unlink(missing_ok=True)
    (extensions / name).write_text(text.replace(f"'{__version__}'", f"'{target()}'"), encoding="utf-8")


def find_pg_config() -> str:
    """Return the pg_config of the server that the tests use."""
    return str(Installation.find().programs / "pg_config")


if __name__ == "__main__":
    copied, its_extensions = copy_of(Installation.find(), Path(sys.argv[1]))
    add_versions(its_extensions)
    print(copied.programs / "pg_config")
