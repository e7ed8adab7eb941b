"""Under whom the sandbox runs PostgreSQL, which refuses to be started by root."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

from clickrollup.sandbox.errors import SandboxError

# Debian's package makes `postgres`; a server compiled by hand may be found on a machine without it.
UNPRIVILEGED = ("postgres", "nobody")


def unprivileged_account() -> pwd.struct_passwd | None:
    """Return whom a server is to be run as, or None when the caller is not root and runs it himself.

    Raises SandboxError when root finds no such account.
    """
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SandboxError(
        f"root cannot run PostgreSQL, and there is no account {' or '.join(UNPRIVILEGED)}",
        hint="Run as another user, or make an account named postgres.",
    )


class TemporaryFolder:
    """A folder under /tmp that only its owner (and root) can enter; gone when the `with` block ends.

    Under /tmp whatever TMPDIR says: a Unix socket's path may have 107 bytes, and a folder inside root's home
    is out of reach for the account that runs the server.
    """

    def __init__(self, owner: pwd.struct_passwd | None = None) -> None:
        """Remember the owner; None is the caller."""
        self.owner = owner

    def __enter__(self) -> Path:
        self.path = Path(tempfile.mkdtemp(prefix="clickrollup-", dir="/tmp"))
        if self.owner is not None:
            os.chown(self.path, self.owner.pw_uid, self.owner.pw_gid)
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path)
