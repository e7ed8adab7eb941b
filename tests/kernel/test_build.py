"""How the kernel is built: what `make install-kernel` says where it cannot be, and its memory, watched."""

import os
import subprocess
from pathlib import Path

import pytest

from clickrollup.sandbox.postgres import PostgresServer

ROOT = Path(__file__).parents[2]


SOURCES = sorted((ROOT / "extension/kernel").glob("*.[ch]"))


def test_it_stays_small() -> None:
    code = [
        line
        for source in SOURCES
        for line in source.read_text().splitlines()
        if line.strip() and not line.lstrip().startswith(("/*", "*"))
    ]
    assert len(code) < 1000
    for source in SOURCES:
        lines = source.read_text().splitlines()
        assert len(lines) <= 400, source
        assert max(map(len, lines)) <= 120, source


def kernel(server: PostgresServer, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/kernel for the server under test."""
    return subprocess.run(
        [ROOT / "scripts/kernel", command, server.installation.programs / "pg_config"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
    )


def test_a_missing_compiler_is_named_with_what_to_do(server: PostgresServer) -> None:
    made = kernel(server, "build", CC="no-such-compiler")
    assert made.returncode == 1
    assert "missing a C compiler" in made.stderr.replace("the server's headers, ", "")
    assert "HINT: It is optional." in made.stderr


@pytest.mark.usefixtures("kernel_database")
def test_no_byte_out_of_bounds_is_touched(server: PostgresServer) -> None:
    """`make test-kernel-memory` for a moment."""
    if missing := kernel(server, "missing").stdout.strip():
        pytest.skip(f"the kernel cannot be built here: missing {missing}")
    ran = kernel(server, "memory", DURATION="3", SEED="7")
    if "AddressSanitizer; on Debian" in ran.stderr:
        pytest.skip("the compiler has no AddressSanitizer")
    assert ran.returncode == 0, ran.stderr
    assert "rounds without a fault" in ran.stdout
