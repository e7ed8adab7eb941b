"""`make deb`: Debian's source package and a package for each PostgreSQL here, of a clone, by pg_buildext."""

import shutil
import subprocess
from pathlib import Path

import pytest
from support.released import versions

from clickrollup import __version__

ROOT = Path(__file__).parents[3]


def said(*command: str | Path, cwd: Path = ROOT) -> str:
    """Return what a command writes; raises CalledProcessError with it where it fails."""
    return subprocess.run(
        command, cwd=cwd, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300
    ).stdout


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what `make deb` makes."""
    if shutil.which("dpkg-checkbuilddeps") is None:
        pytest.skip("dpkg-checkbuilddeps is not here: apt-get install dpkg-dev")
    asked = subprocess.run(
        ["dpkg-checkbuilddeps", "deploy/debian/control.in"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        pytest.skip(asked.stderr.strip())
    clone = tmp_path_factory.mktemp("deb") / "clickrollup"
    said("git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", clone)
    said("make", "deb", cwd=clone)
    return clone / "build" / "deb"


def test_a_package_has_the_extension_for_its_server_and_nothing_else(packages: Path) -> None:
    made = sorted(packages.glob("postgresql-*-clickrollup_*_all.deb"))
    assert made
    scripts = {f"clickrollup--{__version__}.sql"} | {
        f"clickrollup--{old}--{__version__}.sql" for old in versions() if old != __version__
    }
    for package in made:
        major = package.name.split("-")[1]
        lines = [line.split() for line in said("dpkg-deb", "--contents", package).splitlines()]
        files = {Path(line[5]) for line in lines if not line[0].startswith("d")}
        folder = Path("usr/share/postgresql") / major / "extension"
        assert {path.name for path in files if path.is_relative_to(folder)} == {
            "clickrollup.control",
            *scripts,
        }
        # All else that a package of Debian has is what it says of itself.
        assert all(path.is_relative_to("usr/share/doc") for path in files if not path.is_relative_to(folder))
        assert {line[1] for line in lines} == {"root/root"}
        fields = said("dpkg-deb", "--field", package, "Version", "Depends")
        assert f"Version: {__version__}\n" in fields
        assert f"Depends: postgresql-{major}" in fields


def test_the_source_package_can_be_unpacked(packages: Path, tmp_path: Path) -> None:
    [source] = packages.glob("clickrollup_*.dsc")
    said("dpkg-source", "--extract", source, tmp_path / "source")
    assert (tmp_path / "source" / "sql").is_dir()


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """On a machine without Debian's tools."""
    for name in ("bash", "dirname"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    done = subprocess.run(
        [ROOT / "scripts" / "deb"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "is missing\nHINT: apt-get install " in done.stderr
