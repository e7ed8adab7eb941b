"""What the registry says, kept for a moment: the registry changes rarely."""

import time
from typing import Any

import structlog

from clickrollup.dashboard.asking import rollups_of
from clickrollup.dashboard.boards.folder import Boards
from clickrollup.dashboard.cache import Cache
from clickrollup.dashboard.database import Database
from clickrollup.rollups.catalog import Catalog

CATALOG_SECONDS = 10.0


class Registry:
    """Knows the rollups, and the schemas of those that boards name."""

    def __init__(self, database: Database, boards: Boards, schema: str) -> None:
        self._database = database
        self._boards = boards
        self._schema = schema
        self._doubtful: dict[str, str] = {}
        self.schemas = {schema}
        # What changes without a run: its state is the clock's.
        self.answers: Cache[Any] = Cache(lambda: int(time.monotonic() / CATALOG_SECONDS))

    async def catalog(self) -> Catalog:
        """Return the registry, as it was a few seconds ago at most."""
        catalog: Catalog = (await self.answers.get("catalog", self._database.catalog))[0]
        boards = (kept.source.board for kept in self._boards.kept.values())
        self.schemas = {
            self._schema,
            *(one.schema for board in boards for one in rollups_of(board, catalog, self._schema)),
        }
        self._tell(catalog)
        return catalog

    def _tell(self, catalog: Catalog) -> None:
        """Log once whose views the readers of tenants would read, and are not trusted."""
        doubtful = {reader.schema: reader.doubtful for reader in catalog.readers.values() if reader.doubtful}
        if doubtful != self._doubtful:
            self._doubtful = doubtful
            structlog.get_logger().warning(
                "readers of tenants are not asked, as --trusted-owners does not name who owns their views",
                owner_by_schema=doubtful,
            )
