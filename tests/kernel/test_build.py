"""What `make install-kernel` says where it cannot be built."""

import os
import subprocess
from pathlib import Path

from clickrollup.sandbox.postgres import PostgresServer

ROOT = Path(__file__).parents[2]


def test_a_missing_compiler_is_named_with_what_to_do(server: PostgresServer) -> None:
    pg_config = server.installation.programs / "pg_config"
    made = subprocess.run(
        [ROOT / "scripts/kernel", "build", pg_config],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "CC": "no-such-compiler"},
    )
    assert made.returncode == 1
    assert "missing a C compiler" in made.stderr.replace("the server's headers, ", "")
    assert "HINT: It is optional." in made.stderr
