"""Finds the PostgreSQL installation that a private server is made from."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from clickrollup.sandbox.errors import SandboxError

SUPPORTED = range(15, 20)
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Installation:
    """Where the programs and libraries of one PostgreSQL are, and its major version."""

    major: int
    programs: Path
    libraries: Path

    @classmethod
    def find(cls) -> Self:
        """Return the installation of PG_CONFIG, else Debian's newest, else that of pg_config on the PATH.

        Raises SandboxError when there is none, or when it is not a PostgreSQL that clickrollup supports.
        """
        return cls.of(os.environ.get("PG_CONFIG") or newest_of_debian() or on_the_path())

    @classmethod
    def of(cls, pg_config: str) -> Self:
        """Return the installation that one pg_config describes; raises SandboxError as `find` does."""
        version = ask(pg_config, "--version")
        found = re.match(r"PostgreSQL (\d+)", version)
        if found is None or int(found[1]) not in SUPPORTED:
            raise SandboxError(
                f"{pg_config} is of {version}, clickrollup needs {SUPPORTED[0]} to {SUPPORTED[-1]}",
                hint="Set PG_CONFIG to the pg_config of a supported server.",
            )
        programs, libraries = Path(ask(pg_config, "--bindir")), Path(ask(pg_config, "--pkglibdir"))
        if not (programs / "initdb").exists():
            raise SandboxError(f"there is no initdb in {programs}", hint="Install the server as well.")
        return cls(int(found[1]), programs, libraries)

    def has_library(self, name: str) -> bool:
        """Tell whether the server can load a library of that name."""
        return (self.libraries / f"{name}.so").exists()


def newest_of_debian() -> str | None:
    """Return the pg_config of Debian's newest supported server on this machine, or None."""
    for major in reversed(SUPPORTED):
        programs = DEBIAN / str(major) / "bin"
        if (programs / "initdb").exists():
            return str(programs / "pg_config")
    return None


def on_the_path() -> str:
    """Return the pg_config on the PATH; raises SandboxError when there is none."""
    found = shutil.which("pg_config")
    if found is None:
        raise SandboxError(
            "no PostgreSQL found on this machine",
            hint="scripts/bootstrap installs Debian's; or set PG_CONFIG to the pg_config of a server.",
        )
    return found


def ask(pg_config: str, question: str) -> str:
    """Return one answer of pg_config; raises SandboxError when it cannot be run."""
    try:
        answer = subprocess.run([pg_config, question], check=True, capture_output=True, text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise SandboxError(f"pg_config cannot be run: {error}", hint="Check PG_CONFIG.") from error
    return answer.stdout.strip()
