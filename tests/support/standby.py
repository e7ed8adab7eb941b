"""A hot standby that streams from another server."""

from clickrollup.sandbox.postgres import PostgresServer


class Standby(PostgresServer):
    """A hot standby of another server, made by pg_basebackup."""

    def __init__(self, primary: PostgresServer) -> None:
        """Take the server to follow; nothing is started yet."""
        super().__init__(durable=False, settings=primary.settings, installation=primary.installation)
        self.primary = primary

    def initialise(self) -> None:
        """Copy the primary instead of making a cluster."""
        self.run(
            self.installation.programs / "pg_basebackup",
            *("--pgdata", self.data, "--dbname", self.primary.dsn()),
            *("--checkpoint=fast", "--write-recovery-conf", "--no-sync"),
        )
