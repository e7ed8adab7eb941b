"""A tablespace on a file system of its own, small enough to be filled: a tmpfs, which only root can mount."""

import errno
import os
import subprocess
from contextlib import ExitStack
from typing import Self

from psycopg import sql

from clickrollup.sandbox.postgres import PostgresServer

from .sessions import Connection

SIZE = "768m"


class SmallDisk:
    """Mounted within the `with` block; `available` is False where this user may not mount."""

    def __init__(self, server: PostgresServer) -> None:
        """Choose the place; nothing is mounted yet."""
        self._server = server
        self.place = server.folder / "small"
        self.ballast = self.place / "ballast"
        self.available = False

    def __enter__(self) -> Self:
        """Mount where that is allowed."""
        self.place.mkdir()
        if os.geteuid() == 0:
            command = [
                "mount",
                "-t",
                "tmpfs",
                "-o",
                f"size={SIZE},mode=0711",
                "clickrollup-stress",
                str(self.place),
            ]
            self.available = subprocess.run(command, capture_output=True, check=False).returncode == 0
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server, which has files open there, and unmount."""
        with ExitStack() as stack:
            if self.available:
                stack.callback(subprocess.run, ["umount", str(self.place)], check=True)
            self._server.stop()

    def hold(self, connection: Connection, tables: list[str]) -> None:
        """Move tables with their indexes here."""
        if not self.available:
            return
        folder = self.place / "tablespace"
        folder.mkdir(mode=0o700)
        if self._server.account is not None:
            os.chown(folder, self._server.account.pw_uid, self._server.account.pw_gid)
        connection.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(folder))))
        for table in tables:
            name = sql.SQL(table)
            connection.execute(sql.SQL("ALTER TABLE {} SET TABLESPACE small").format(name))
            query = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass"
            for (index,) in connection.execute(query, [table]).fetchall():
                connection.execute(sql.SQL("ALTER INDEX {} SET TABLESPACE small").format(sql.SQL(index)))

    def fill(self) -> None:
        """Take all the room that is left."""
        zeros = bytes(1 << 20)
        with self.ballast.open("wb", buffering=0) as ballast:
            while True:
                try:
                    ballast.write(zeros)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    return

    def free(self) -> None:
        """Give it back."""
        self.ballast.unlink(missing_ok=True)
