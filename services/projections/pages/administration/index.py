"""The page of administration: where each thing is administered, for those who may."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.pages.administration.concerns import coordinated
from services.projections.pages.administration.organizations import operates
from services.projections.pages.administration.response import show
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components.blocks import Link
from services.projections.pages.queries import PageQueries


def router(queries: PageQueries) -> APIRouter:
    """Return the route.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/admin", include_in_schema=False)
    def index(request: Request) -> Response:
        principal = request.state.principal
        federation = [Link("Organizations", "/organizations"), Link("Terms", "/admin/terms")]
        sections = [Section(id="federation", title="Federation", links=federation)]
        if operates(principal):
            federation.append(Link("Import past relationships", "/admin/import"))
        own = [Link("Concerns", "/admin/concerns")] if coordinated(principal) else []
        if own or operates(principal):
            own += [
                Link("Access", "/admin/access"),
                Link("Groups that give roles", "/admin/access/groups"),
                Link("Audit", "/admin/audit"),
            ]
            sections.append(Section(id="own", title="People with a role", links=own))
        sections += _organizations(queries, request)
        if principal.people or principal.wards:  # a concern is about a program in which one takes part
            links = [Link("Raise a concern", "/concerns/new")]
            sections.append(Section(id="word", title="Something is wrong", links=links))
        return show(request, queries, Sheet(title="Administration", sections=sections), nav_item="/admin")

    return routes


def _organizations(queries: PageQueries, request: Request) -> list[Section]:
    """Return a section for each organization that the reader coordinates: its page, and a new program."""
    names = queries.parts(Disclosure.of(request.state.principal)).organizations
    whole = {
        each.organization
        for each in request.state.principal.memberships
        if each.role == "coordinator" and each.organization and each.program is None
    }
    return [
        Section(
            id=f"organization-{number}",
            title=names[id],
            links=[
                Link("Its programs and terms", f"/organizations/{id}"),
                Link("New program", f"/organizations/{id}/programs/new"),
            ],
        )
        for number, id in enumerate(sorted(whole & set(names), key=names.__getitem__), 1)
    ]
