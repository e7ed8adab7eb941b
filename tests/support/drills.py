"""Servers that come from another one: to a point in time of it, or to a newer PostgreSQL."""

import os
from pathlib import Path

from clickrollup.sandbox.installation import DEBIAN, SUPPORTED, Installation
from clickrollup.sandbox.postgres import PostgresServer


class Restored(PostgresServer):
    """What another server was at a time: a base backup of it, and the WAL that it has archived."""

    def __init__(self, backup: Path, archive: Path, time: str, like: PostgresServer) -> None:
        """Take the backup, the archive and the time; nothing is started yet."""
        recovery = {
            "restore_command": f"cp {archive}/%f %p",
            "recovery_target_time": time,
            "recovery_target_action": "promote",
            "archive_mode": "off",
        }
        super().__init__(
            durable=False, settings={**like.settings, **recovery}, installation=like.installation
        )
        self.backup = backup

    def initialise(self) -> None:
        """Take the backup in place of a new cluster, and say that it is to be recovered."""
        self.run("cp", "--archive", self.backup, self.data)
        self.run("touch", self.data / "recovery.signal")


class Upgraded(PostgresServer):
    """What a stopped server of an older PostgreSQL becomes by pg_upgrade."""

    def __init__(self, old: PostgresServer) -> None:
        """Take the stopped server; the new one is of the installation that the tests use."""
        super().__init__(durable=False)
        self.old = old

    def initialise(self) -> None:
        """Make a cluster, and move the other's into it."""
        super().initialise()
        if self.installation.major >= 18 > self.old.installation.major:
            # 18 makes clusters with checksums, and pg_upgrade wants both alike.
            self.run(self.installation.programs / "pg_checksums", "--disable", "--pgdata", self.data)
        self.run(
            self.installation.programs / "pg_upgrade",
            *("--old-bindir", self.old.installation.programs, "--new-bindir", self.installation.programs),
            *("--old-datadir", self.old.data, "--new-datadir", self.data),
            *("--username", self.user, "--socketdir", self.folder, "--no-sync"),
        )


def older_installation() -> Installation | None:
    """Return the installation of OLD_PG_CONFIG, else Debian's of an older major version, or None."""
    named = os.environ.get("OLD_PG_CONFIG")
    if named:
        return Installation.of(named)
    for major in SUPPORTED:
        pg_config = DEBIAN / str(major) / "bin" / "pg_config"
        if major < Installation.find().major and (pg_config.parent / "initdb").exists():
            return Installation.of(str(pg_config))
    return None
