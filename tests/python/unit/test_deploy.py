"""The systemd units and the container file say what systemd and the commands take."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from clickrollup.cli import main
from clickrollup.commandline.errors import (
    ClickrollupError,
    ConfigurationError,
    DataError,
    FencedError,
    UnavailableError,
)

ROOT = Path(__file__).parents[3]
UNITS = sorted((ROOT / "deploy").glob("*.service"))
COMMAND = "/opt/clickrollup/bin/clickrollup"
# systemd's score of what a service could do, times ten; a service without hardening has 96.
EXPOSURE = "15"


@pytest.fixture(params=UNITS, ids=lambda path: path.stem)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit with a program that is there, for systemd looks whether it is."""
    copy = tmp_path / request.param.name
    copy.write_text(request.param.read_text().replace(COMMAND, sys.executable))
    return copy


@pytest.mark.parametrize("check", [("verify",), ("security", "--offline=true", f"--threshold={EXPOSURE}")])
def test_systemd_takes_the_unit_and_finds_it_hardened(unit: Path, check: tuple[str, ...]) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    done = subprocess.run(
        ["systemd-analyze", *check, unit], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # It warns of a word it does not know, and goes on.
    assert done.stderr == ""


def test_the_unit_starts_a_command_with_secrets_that_it_takes(unit: Path) -> None:
    text = unit.read_text()
    started = re.search(r"^ExecStart=\S+ ([a-z]+)(.*)$", text, re.M)
    assert started is not None
    command, *flags = started[1], *started[2].split()
    assert unit.stem == f"clickrollup-{command}"
    made = main.get_command(click.Context(main), command)
    assert made is not None
    options = {option: parameter for parameter in made.params for option in parameter.opts}
    assert {flag for flag in flags if flag.startswith("--")} <= options.keys()
    # Also those that are offered in a comment.
    secrets = re.findall(r"LoadCredential=([a-z_]+):/etc/clickrollup/\S+$", text, re.M)
    assert "dsn" in secrets
    assert {f"--{name.replace('_', '-')}" for name in secrets} <= options.keys()


def test_what_a_restart_cannot_mend_is_not_restarted(unit: Path) -> None:
    listed = re.search(r"^RestartPreventExitStatus=(.*)$", unit.read_text(), re.M)
    assert listed is not None
    kept_down = set(map(int, listed[1].split()))
    loads = {DataError.exit_code} if "load" in unit.name else set()
    assert kept_down == {ConfigurationError.exit_code} | loads
    errors: list[type[ClickrollupError]] = [FencedError, UnavailableError]
    assert not {error.exit_code for error in errors} & kept_down


def test_the_container_is_not_root_and_starts_the_command_itself() -> None:
    lines = (ROOT / "Dockerfile.loader").read_text().splitlines()
    last = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines if line and line[0].isupper()}
    assert json.loads(last["ENTRYPOINT"]) == ["clickrollup"]
    assert json.loads(last["CMD"]) == ["load"]
    assert int(last["USER"].split(":")[0]) > 0
