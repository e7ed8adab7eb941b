"""The columns of a table, as the catalog knows them."""

from dataclasses import dataclass
from typing import LiteralString

from clickrollup.postgres.connection import Connection

# A domain counts as the type that it is made of, however many steps away; what one step says of NULL or of a
# default holds for all. `builtin` types are those that we know by name, whatever a user's own type is called.
COLUMNS: LiteralString = """
WITH RECURSIVE domains (domain, base, mandatory, defaulted) AS (
    SELECT oid, typbasetype, typnotnull, typdefault IS NOT NULL
    FROM pg_catalog.pg_type
    WHERE typtype = 'd'
    UNION ALL
    SELECT d.domain, t.typbasetype, d.mandatory OR t.typnotnull, d.defaulted OR t.typdefault IS NOT NULL
    FROM domains AS d
    JOIN pg_catalog.pg_type AS t ON t.oid = d.base
    WHERE t.typtype = 'd'
), types AS (
    SELECT t.oid, d.domain IS NOT NULL AS is_domain, base.oid AS base, base.typelem, base.typcategory,
           CASE base.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite' ELSE CASE
                WHEN base.typnamespace = 'pg_catalog'::regnamespace OR base.typname = 'citext' THEN base.typname
                ELSE '' END END::text AS name,
           coalesce(d.mandatory, false) AS mandatory, coalesce(d.defaulted, false) AS defaulted
    FROM pg_catalog.pg_type AS t
    LEFT JOIN domains AS d
        ON d.domain = t.oid AND (SELECT typtype <> 'd' FROM pg_catalog.pg_type WHERE oid = d.base)
    JOIN pg_catalog.pg_type AS base ON base.oid = coalesce(d.base, t.oid)
)
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
       coalesce(element.name, type.name), element.base IS NOT NULL AS is_array,
       coalesce(element.is_domain, false),
       a.attnotnull OR type.mandatory, a.atthasdef OR type.defaulted,
       a.attidentity <> '' OR a.attgenerated <> ''
FROM pg_catalog.pg_attribute AS a
JOIN types AS type ON type.oid = a.atttypid
LEFT JOIN types AS element ON element.oid = type.typelem AND type.typcategory = 'A'
WHERE a.attrelid = %(table)s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""


@dataclass(frozen=True)
class Column:
    """One column, and what its type is at bottom."""

    name: str
    # As SQL writes it, for people.
    shown_type: str
    # The name of the type, of an array's elements, or below a domain; 'enum' and 'composite' for
    # any of these, '' for another one that is not PostgreSQL's own.
    type: str
    is_array: bool
    # Whether an array's elements are of a domain.
    of_domain: bool
    not_null: bool
    # Whether the server has a value for it where none is given: NULL does not count.
    has_default: bool
    # Whether the server alone writes it: identity and generated columns.
    by_server: bool

    @property
    def required(self) -> bool:
        """Tell whether each row needs a value of ours."""
        return self.not_null and not self.has_default


def columns_of(connection: Connection, table: int) -> list[Column]:
    """Return the columns of the table with this oid, in its order."""
    return [Column(*row) for row in connection.execute(COLUMNS, {"table": table})]
