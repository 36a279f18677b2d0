"""The list of access: every role and every person of every identity, for the operator."""

from dataclasses import dataclass

from services.platform.database import Pool

_LIST = """
SELECT issuer, subject, role AS is_, coalesce('program ' || program, organization::text, 'the whole federation')
FROM access.memberships
UNION ALL
SELECT issuer, subject, CASE relation WHEN 'self' THEN 'person' ELSE 'guardian' END, person_id::text
FROM access.known_persons
ORDER BY 1, 2, 3, 4"""


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One role, or one link to a person.

    Attributes:
        issuer: The issuer of the identity's tokens.
        subject: The identity.
        role: A role, `person` or `guardian`.
        of: The organization, program or person.
    """

    issuer: str
    subject: str
    role: str
    of: str


def list_access(pool: Pool) -> list[AccessEntry]:
    """Return every entry, by identity."""
    with pool.connection() as connection:
        return [AccessEntry(*row) for row in connection.execute(_LIST)]
