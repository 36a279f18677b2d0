"""Roles as forms offer them, and the fields of where one counts."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query, Request

from services.projections.disclosure.access import Disclosure
from services.projections.pages.forms.fields import Field
from services.projections.pages.queries import PageQueries

FEDERATION = "federation"
"""The place of roles that count in the whole federation."""
EVERYWHERE = "everywhere here"
"""What a role without a program counts in."""
ROLES = {
    "coordinator": "Coordinator: everything in it",
    "executive": "Executive: figures, and the terms",
    "analyst": "Analyst: figures",
    "consumer": "Consumer: events of open programs",
}
OPERATOR = {"operator": "Operator: organizations join and leave, and access"}
ROLE_NAMES = {role: text.partition(":")[0] for role, text in {**ROLES, **OPERATOR}.items()}
Place = Annotated[str, Query(pattern=r"^([0-9a-f-]{36}|federation)?$")]


def programs_of(request: Request, queries: PageQueries, place: str, disclosure: Disclosure) -> Mapping[str, str]:
    """Return the names of the programs of an organization, by id; none for the federation."""
    if place == FEDERATION:
        return {}
    now = request.app.state.clock()
    rows = queries.directory.programs(disclosure, now, organization=place, limit=1000, cursor=None).items
    return {str(row["id"]): str(row["name"]) for row in rows}


def program_field(programs: Mapping[str, str]) -> Field:
    """Return the field of the program that a role counts in."""
    return Field(
        name="program_id",
        label="Program",
        kind="choice",
        choices={"": "All programs", **programs},
        required=False,
        hint="Only in this program, or in all of them.",
    )
