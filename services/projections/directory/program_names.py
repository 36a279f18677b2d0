"""Unique program names: several organizations run programs of the same name."""

from typing import Any

import psycopg

from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import names_listed

_PROGRAM_NAMES = """
SELECT p.id::text,
       CASE WHEN o.id IS NOT NULL AND NOT {listed} THEN NULL
            WHEN p.name IS NULL THEN ''
            WHEN count(*) OVER (PARTITION BY p.name) > 1 THEN concat_ws(', ', p.name, o.name)
            ELSE p.name END,
       p.minimum_group_size, coalesce(p.confidentiality, 'sealed'), p.organization_id::text
FROM directory.programs AS p LEFT JOIN directory.organizations AS o ON o.id = p.organization_id
WHERE coalesce(p.state, 'open') <> 'draft'"""


def program_names(
    connection: psycopg.Connection[Any], disclosure: Disclosure
) -> list[tuple[str, str | None, int | None, str, str]]:
    """Read every program that opened.

    Args:
        connection: A connection to the projections' database.
        disclosure: The access of the caller.

    Returns:
        Id, name (with that of its organization where several programs have it; None where the caller may not find it in
        lists), minimum group size, confidentiality and organization.
    """
    listed = names_listed(disclosure)
    statement: Any = _PROGRAM_NAMES.replace("{listed}", listed.sql)
    return connection.execute(statement, listed.values).fetchall()
