"""Processes that we start end with us, and say why they ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.processes import Process

from clickrollup.sandbox.children import Child, wait_until
from clickrollup.sandbox.errors import SandboxError

# Starts a child, prints its process id, and would wait for it.
PARENT = """
import sys
from pathlib import Path
from clickrollup.sandbox.children import Child, interrupt_on_terminate
interrupt_on_terminate()
with Child("sleeper", ["sleep", "1000"], Path(sys.argv[1])) as child:
    print(child.process.pid, flush=True)
    child.process.wait(60)
"""


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that is dead but not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def command(pid: int) -> str:
    """Return the name of the program that a process has come to run."""
    return Path(f"/proc/{pid}/comm").read_text().strip()


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_child_dies_with_its_parent(death, tmp_path):
    with Process(
        [sys.executable, "-c", PARENT, tmp_path / "log"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        child = int(parent.stdout.readline())
        # Only then is it tied to its parent.
        wait_until(lambda: command(child) == "sleep", seconds=10, what="the sleep")
        parent.send_signal(death)
        parent.wait(10)
    wait_until(lambda: not alive(child), seconds=10, what="the end of the child")


def test_death_is_told_with_the_end_of_the_log(tmp_path):
    script = "for i in $(seq 100); do echo line $i; done; echo the reason >&2; exit 7"
    with Child("talker", ["sh", "-c", script], tmp_path / "log") as child:
        child.process.wait(10)
        with pytest.raises(
            SandboxError, match=r"(?s)talker ended with exit code 7.*line 100.*the reason"
        ) as told:
            child.check()
    assert "line 50" not in str(told.value)


def test_waiting_ends_with_the_process(tmp_path):
    with (
        Child("short", ["true"], tmp_path / "log") as child,
        pytest.raises(SandboxError, match="exit code 0"),
    ):
        child.wait_until(lambda: False, seconds=60, what="what never comes")


def test_waiting_has_an_end():
    with pytest.raises(SandboxError, match=r"what never comes took more than 0\.1 seconds"):
        wait_until(lambda: False, seconds=0.1, what="what never comes")


def test_stop_returns_the_exit_code(tmp_path):
    script = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done"
    with Child("trapper", ["sh", "-c", script], tmp_path / "log") as child:
        child.wait_until(lambda: "ready" in child.log.read_text(), seconds=10, what="the trap")
        assert child.stop() == 5
        assert child.stop() == 5


def test_what_does_not_stop_is_an_error_and_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(Child.stop, "__kwdefaults__", {"seconds": 0.2})
    script = "trap '' TERM; echo ready; while :; do sleep 0.01; done"
    child = Child("stubborn", ["sh", "-c", script], tmp_path / "log")
    child.wait_until(lambda: "ready" in child.log.read_text(), seconds=10, what="the trap")
    with pytest.raises(SandboxError, match=r"stubborn did not stop within 0\.2 seconds"), child:
        pass
    assert not alive(child.process.pid)


def test_output_goes_to_its_own_file(tmp_path):
    with Child(
        "both", ["sh", "-c", "echo result; echo note >&2"], tmp_path / "log", output=tmp_path / "out"
    ) as child:
        child.process.wait(10)
    assert (tmp_path / "out").read_text() == "result\n"
    assert child.log.read_text() == "note\n"
    assert child.tail() == "    note"


@pytest.fixture
def interrupts_ignored():
    """What a shell does to a background job, and every process to its children."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts_ignored")
def test_what_we_start_in_the_background_can_be_interrupted(tmp_path):
    with Child("sleeper", ["sleep", "1000"], tmp_path / "log") as child:
        child.wait_until(lambda: command(child.process.pid) == "sleep", seconds=10, what="the sleep")
        assert child.stop(signal.SIGINT) == -signal.SIGINT
    with Process(["sleep", "1000"]) as process:
        wait_until(lambda: command(process.pid) == "sleep", seconds=10, what="the sleep")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == -signal.SIGINT


def test_ctrl_c_on_the_terminal_does_not_reach_the_child(tmp_path):
    with Child("sleeper", ["sleep", "1000"], tmp_path / "log") as child:
        assert os.getpgid(child.process.pid) != os.getpgid(0)
