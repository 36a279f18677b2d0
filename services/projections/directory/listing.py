"""The list of organizations and programs with their ids, for the operator who grants a role or imports a file."""

from dataclasses import dataclass

import psycopg

_LIST = """
SELECT 'organization', o.id::text, coalesce(o.name, ''), coalesce(o.state, 'joined'), o.id::text
FROM directory.organizations o
UNION ALL
SELECT 'program', p.id::text, coalesce(p.name, ''), coalesce(p.state, 'open'), p.organization_id::text
FROM directory.programs p
ORDER BY 1, 3, 2"""


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One organization or program.

    Attributes:
        kind: `organization` or `program`.
        id: Its id, as commands and `mentorship access grant` take it.
        name: Its name; empty where it is not known yet.
        state: Its state.
        organization: The id of the organization that it is, or belongs to.
    """

    kind: str
    id: str
    name: str
    state: str
    organization: str


def list_directory(connection: psycopg.Connection) -> list[DirectoryEntry]:
    """Return every organization, then every program, by name."""
    return [DirectoryEntry(*row) for row in connection.execute(_LIST)]
