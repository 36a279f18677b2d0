"""The page of administration: where each thing is administered, for those who may."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

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
            own += [Link("Access", "/admin/access"), Link("Audit", "/admin/audit")]
            sections.append(Section(id="own", title="People with a role", links=own))
        word = Section(id="word", title="Something is wrong", links=[Link("Raise a concern", "/concerns/new")])
        return show(request, queries, Sheet(title="Administration", sections=[*sections, word]), nav_item="/admin")

    return routes
