"""The table of links that were made: what lists them, and what revokes one."""

import re
from typing import Any, LiteralString

import click
import psycopg

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.dashboard.links import Link
from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.postgres.connection import connect

INSERT: LiteralString = """
INSERT INTO clickrollup.dashboard_links (link_id, tenant, expires_at) VALUES (%s, %s, to_timestamp(%s))
"""
LIST: LiteralString = """
SELECT l.link_id, coalesce(l.tenant::text, 'all'), l.created_by,
       to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
       to_char(l.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
       CASE WHEN l.revoked_at IS NULL THEN 'good' ELSE 'revoked' END
FROM clickrollup.dashboard_links AS l WHERE l.expires_at > now() ORDER BY l.created_at DESC, l.link_id
"""
REVOKE: LiteralString = """
UPDATE clickrollup.dashboard_links SET revoked_at = now() WHERE link_id = %s AND revoked_at IS NULL
"""
KNOWN: LiteralString = "SELECT count(*) FROM clickrollup.dashboard_links WHERE link_id = %s"
HEAD = ("id", "tenant", "made by", "made (UTC)", "expires (UTC)", "state")
HINT = "SELECT clickrollup.grant_dashboard('ROLE'); lets the role that connects add links and revoke them."
# The id is the beginning of a token, which a link may be given as.
ID = re.compile(r"(?:.*token=)?([0-9a-f]{12})(?:\..*)?", re.DOTALL)


def register(settings: DashboardSettings, link: Link) -> None:
    """Put a link into the table, or say why it is not there: it opens the dashboard all the same."""
    try:
        with connect(settings) as connection:
            connection.execute(INSERT, [link.id, link.tenant, link.until])
    except (psycopg.Error, ClickrollupError) as error:
        why = " ".join(str(getattr(error, "message", error)).split())
        click.echo(f"warning: link {link.id} is not listed: {why}\nHINT: {HINT}", err=True)


def table(settings: DashboardSettings) -> str:
    """Return the links that have not expired, one a line."""
    rows = [HEAD, *asked(settings, LIST, [])]
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(HEAD))]
    lines = (
        "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def revoke(settings: DashboardSettings, text: str) -> str:
    """Revoke a link by its id, or by the link itself, and say so; raises ConfigurationError for an unknown one."""
    found = ID.fullmatch(text.strip())
    if found is None:
        raise ConfigurationError(
            "--revoke takes the id of a link, or the link", hint="clickrollup dashboard --links lists them."
        )
    name = found[1]
    ((known,),) = asked(settings, KNOWN, [name])
    if not known:
        raise ConfigurationError(f"there is no link {name}", hint="clickrollup dashboard --links lists them.")
    asked(settings, REVOKE, [name])
    return f"link {name} opens nothing any more"


def asked(settings: DashboardSettings, query: LiteralString, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query; raises ConfigurationError where the role may not run it."""
    with connect(settings) as connection:
        try:
            cursor = connection.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise ConfigurationError(
                f"the links cannot be reached: {error.diag.message_primary}", hint=HINT
            ) from error
