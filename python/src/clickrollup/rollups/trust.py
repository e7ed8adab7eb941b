"""Whose views are asked: a view runs functions of its owner with the rights of who reads it, and these can RESET ROLE."""

import re
from typing import LiteralString

from pydantic import Field

from clickrollup.commandline.settings import Settings

# Roles whose functions can do no more with the login's rights than the role could anyway, and those that are named. A
# superuser is a member of all roles, which says nothing of whom it trusts.
TRUSTED: LiteralString = """trusted AS MATERIALIZED (
    SELECT o.oid FROM pg_catalog.pg_roles AS o
    WHERE o.rolsuper OR o.rolname = session_user OR o.rolname = ANY (%(trusted)s)
       OR o.oid = (SELECT d.datdba FROM pg_catalog.pg_database AS d WHERE d.datname = current_database())
       OR pg_has_role(session_user, o.oid, 'MEMBER')
          AND NOT (SELECT l.rolsuper FROM pg_catalog.pg_roles AS l WHERE l.rolname = session_user))"""


class ReaderSettings(Settings):
    """Who reads rollups, and whose."""

    reader_role: str = Field(
        default="clickrollup_reader",
        description="Role with whose rights rollups are read, for viewers of all tenants and for alerts",
        max_length=63,
    )
    trusted_owners: str = Field(
        default="",
        description="Roles whose rollups are read too, with commas between them; those of superusers, of the "
        "database's owner, of the role that connects and of roles that it is a member of always are",
    )

    @property
    def trusted(self) -> list[str]:
        """Return the roles that are named."""
        return [name for name in map(str.strip, re.split(",", self.trusted_owners)) if name]


def distrusted(rollup: str, owner: str) -> str:
    """Return why a rollup is not asked, and what to do about it."""
    return (
        f"rollup {rollup} belongs to {owner}, whose functions could do what the role that connects may; "
        f"--trusted-owners {owner} says that they may"
    )
