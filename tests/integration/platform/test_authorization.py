"""The two faces of every grant agree: what a decision allows is what a list shows."""

from __future__ import annotations

from random import Random
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from services.enrollment.permissions import PERMISSIONS as ENROLLMENT
from services.projections.permissions import PERMISSIONS as PROJECTIONS
from services.relationships.permissions import PERMISSIONS as RELATIONSHIPS
from services.web.identity.authorization import Permissions, allows, where
from services.web.identity.grants import Columns, Scope
from services.web.identity.principal import SYSTEM, Membership, Principal
from services.web.identity.roles import ROLES

_ORGANIZATIONS = [str(UUID(int=number)) for number in range(1, 4)]
_PROGRAMS = [
    (organization, str(UUID(int=100 + 10 * at + n))) for at, organization in enumerate(_ORGANIZATIONS) for n in (1, 2)
]
_PEOPLE = [str(UUID(int=1000 + number)) for number in range(6)]
_COLUMNS = Columns("organization", "program", "confidentiality", ("mentor", "mentee"))
_PRINCIPALS = 150
TABLES: dict[str, Permissions] = {"enrollment": ENROLLMENT, "relationships": RELATIONSHIPS, "projections": PROJECTIONS}


def rows(random: Random) -> list[dict[str, str | None]]:
    """Every combination of program, level and two people; also rows whose program or level has not arrived."""
    made: list[dict[str, str | None]] = []
    for organization, program in _PROGRAMS:
        for level in ("open", "confidential", "sealed"):
            mentor, mentee = random.sample(_PEOPLE, 2)
            base = {"organization": organization, "program": program, "confidentiality": level}
            made.append({**base, "mentor": mentor, "mentee": mentee})
    return made


def some_principal(random: Random) -> Principal:
    """Return a principal with some roles in some places, some persons and some wards."""
    memberships = set()
    for _ in range(random.randrange(4)):
        organization, program = random.choice([(None, None), *_PROGRAMS, *((o, None) for o in _ORGANIZATIONS)])
        memberships.add(Membership(random.choice(ROLES), organization, program))
    people, wards = (frozenset(random.sample(_PEOPLE, random.choice((0, 0, 1, 2)))) for _ in range(2))
    return Principal("some", "https://issuer.test", frozenset(memberships), people, wards, actor="actor")


@pytest.mark.parametrize("table", TABLES)
def test_the_rows_that_a_condition_selects_are_those_that_the_predicate_allows(database: str, table: str) -> None:
    random, permissions = Random(7), TABLES[table]
    made = rows(random)
    with psycopg.connect(database) as connection:
        connection.execute(
            "CREATE TEMP TABLE rows (number int, organization uuid, program uuid, confidentiality text, "
            "mentor uuid, mentee uuid)"
        )
        connection.execute(
            "INSERT INTO rows SELECT (ordinality - 1)::int, (r ->> 'organization')::uuid, (r ->> 'program')::uuid, "
            "r ->> 'confidentiality', (r ->> 'mentor')::uuid, (r ->> 'mentee')::uuid "
            "FROM jsonb_array_elements(%s) WITH ORDINALITY AS t(r, ordinality)",
            [Jsonb(made)],
        )
        both = set()
        for principal in [SYSTEM, *(some_principal(random) for _ in range(_PRINCIPALS))]:
            for action in permissions:
                condition = where(permissions, principal, action, _COLUMNS)
                statement: object = f"SELECT number FROM rows WHERE {condition.sql}"
                selected = {number for (number,) in connection.execute(statement, condition.values)}  # type: ignore[call-overload] # as above
                allowed = {at for at, row in enumerate(made) if allows(permissions, principal, action, scope(row))}
                assert selected == allowed, (action, principal)
                both.add(0 < len(allowed) < len(made))
        assert both == {True, False}, "the principals are too alike to prove anything"


def scope(row: dict[str, str | None]) -> Scope:
    """Return the scope of a row."""
    people = {party: person for party in ("mentor", "mentee") if (person := row[party])}
    return Scope(row["organization"], row["program"], row["confidentiality"] or "unknown", people=people)
