"""How to reach PostgreSQL."""

from pydantic import Field, SecretStr

from clickrollup.commandline.settings import Settings


class DatabaseSettings(Settings):
    """How to reach PostgreSQL. What is not given here is libpq's: PGHOST, PGDATABASE, PGPASSFILE and so on."""

    dsn: SecretStr = Field(
        default=SecretStr(""),
        description="PostgreSQL connection string, as psql takes it [default: the PG… environment]",
    )
    connect_timeout: int = Field(
        default=10, ge=1, le=300, description="Seconds to wait for a server that does not answer"
    )
