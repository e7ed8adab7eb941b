"""Starts processes that end with us: by our own hand, or by the kernel's when we are killed."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from clickrollup.sandbox.errors import SandboxError

POLL_SECONDS = 0.05
TAIL_LINES = 20
# A shell starts background jobs with SIGINT ignored (`nohup make test &`), and every process hands that on.
CTRL_C_WORKS = ("env", "--default-signal=INT")


def interrupt_on_terminate() -> None:
    """Let SIGTERM end this process as Ctrl-C does, so that every `with` block cleans up after itself."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def wait_until(done: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return when `done` is true; raise SandboxError that names `what` when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise SandboxError(f"{what} took more than {seconds:g} seconds")
        time.sleep(POLL_SECONDS)


def tied_to_us(death_signal: signal.Signals, account: pwd.struct_passwd | None) -> list[str]:
    """Return the start of a command line whose process gets `death_signal` when we die, even by kill -9."""
    tied = ["setpriv", "--pdeathsig", death_signal.name]
    if account is not None:
        tied += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return [*tied, "--", *CTRL_C_WORKS]


class Child:
    """A running process; its output is in the file `log`, and it ends with the `with` block."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str | Path],
        log: Path,
        *,
        output: Path | None = None,
        account: pwd.struct_passwd | None = None,
        environment: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start the process.

        `log` takes standard error, and standard output too unless `output` names another file. `account` runs
        it under another user (root only). `stop_signal` asks it to finish. It starts in the log's folder.
        """
        self.name = name
        self.log = log
        self.stop_signal = stop_signal
        with log.open("ab") as messages, (output or log).open("ab") as results:
            # A session of its own: Ctrl-C on the terminal reaches us alone, and we end the children in order.
            self.process = subprocess.Popen(  # noqa: S603
                [*tied_to_us(stop_signal, account), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=results,
                stderr=messages,
                cwd=log.parent,
                env=dict(os.environ if environment is None else environment),
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Ask it to stop; what does not stop in a minute is killed."""
        try:
            self.stop()
        except SandboxError:
            self.process.kill()
            self.process.wait()
            raise

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def check(self) -> None:
        """Raise SandboxError, with the end of the log, when the process has died."""
        if not self.running:
            raise SandboxError(
                f"the {self.name} ended with exit code {self.process.returncode}; log:\n{self.tail()}"
            )

    def wait_until(self, done: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Return when `done` is true; raise SandboxError when the process dies or `seconds` have passed."""

        def checked() -> bool:
            self.check()
            return done()

        wait_until(checked, seconds=seconds, what=what)

    def stop(self, how: signal.Signals | None = None, *, seconds: float = 60) -> int:
        """Send the stop signal (or `how`), wait, and return the exit code; nothing happens to a dead process.

        Raises SandboxError when the process still runs after `seconds`.
        """
        if self.running:
            self.process.send_signal(how or self.stop_signal)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise SandboxError(
                f"the {self.name} did not stop within {seconds:g} seconds; log:\n{self.tail()}"
            ) from None

    def tail(self) -> str:
        """Return the last lines of the log, indented."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join(f"    {line}" for line in lines) or "    (nothing)"
