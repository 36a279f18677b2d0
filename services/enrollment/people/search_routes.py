"""HTTP routes that find people: by name, and names by id."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.enrollment.organizations.domain import Organization
from services.enrollment.people.access import authorize_people, may_search
from services.enrollment.people.bodies import NamesBody
from services.enrollment.people.parts import PeopleParts
from services.enrollment.people.responses import FoundPeople, NamesView
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.validation import MAX_NAME
from services.eventstore.store import EventStore
from services.web.audited_reads import people_header
from services.web.http_errors import ProblemError
from services.web.identity.authorization import forbidden
from services.web.identity.principal import Principal
from services.web.pagination import TEXT, Limit
from services.web.route_context import ClockDep, PrincipalDep, RouteContext

VERSION_HEADER = "People-Version"


def add_names(routes: APIRouter, parts: PeopleParts) -> None:
    """Add the names by id: of those people alone that the caller may see."""

    @routes.post("/names", response_model=NamesView, summary="Get the names that the caller may see")
    def names(principal: PrincipalDep, body: NamesBody, clock: ClockDep) -> JSONResponse:
        seen = parts.names.visible(principal, body.ids, clock())
        headers = {"Cache-Control": "no-store", VERSION_HEADER: parts.names.version(seen.organizations)}
        headers |= people_header(seen.names)
        found = {"names": {str(id): name for id, name in seen.names.items()}, "former": sorted(map(str, seen.former))}
        return JSONResponse(found, headers=headers)


def add_search(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    """Add the search by name, of the organizations whose people the caller may search."""

    @routes.get("", response_model=FoundPeople, summary="Search the people of an organization")
    def search(
        principal: PrincipalDep,
        organization: Annotated[UUID | None, Query(description="The organization; the caller's when omitted.")] = None,
        q: Annotated[str, Query(max_length=MAX_NAME, pattern=TEXT, description="Words of a name or address.")] = "",
        after: Annotated[UUID | None, Query(description="The `next` of the previous page.")] = None,
        limit: Limit = 50,
        unreachable: Annotated[
            bool, Query(description="Only people whose mail address was refused; `q` and `after` are not read then.")
        ] = False,
    ) -> JSONResponse:
        if organization is None:
            searched = _organizations(principal, context.store)
        else:
            authorize_people(principal, Action.SEARCH_PEOPLE, context.store.load(Organization, organization))
            searched = [organization]
        try:
            found = (
                [parts.index.unreachable(each, limit=limit) for each in searched]
                if unreachable
                else [parts.index.find(each, q, limit=limit, after=after) for each in searched]
            )
        except LookupError:
            raise ProblemError("cursor-invalid", "the list has changed; start again without `after`") from None
        rows = [row for each in found for row in each.people][:limit]
        items = [{"person_id": str(id), "name": name} for id, name in rows]
        following = items[-1]["person_id"] if len(found) == 1 and found[0].more and not unreachable else None
        headers = {"Cache-Control": "no-store", VERSION_HEADER: parts.names.version(searched)}
        headers |= people_header(id for id, _ in rows)
        return JSONResponse({"items": items, "next": following}, headers=headers)


def _organizations(principal: Principal, store: EventStore) -> list[UUID]:
    """Return the organizations whose people a principal may search: a role given in one that left does not count.

    Raises:
        RefusedError: `forbidden`: there are none.
    """
    given = {m.organization for m in principal.memberships if m.role == "coordinator" and m.program is None}
    held = store.load_many(Organization, [UUID(each) for each in given if each is not None])
    organizations = sorted(id for id, each in held.items() if may_search(principal, each))
    if not organizations:
        raise forbidden(PERMISSIONS, Action.SEARCH_PEOPLE)
    return organizations
