"""Routes of the federation's directory: organizations, one organization, joining, terms and leaving."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.directory.models import Organization
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.administration.organization_view import (
    SHARES,
    list_sheet,
    organization_sheet,
)
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Sheet
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.queries import EVERY_ORGANIZATION, PageQueries
from services.web.identity.principal import Principal
from services.web.identity.roles import Role

_PATH = "/enrollment/v1/organizations"
_A_PAGE = 100
_SHARES = Field(
    name="shares",
    label="What is shared with the federation",
    kind="choices",
    required=False,
    choices=SHARES,
    hint="What is not ticked does not leave the organization.",
)
_REASONS = {
    "budget": "Budget",
    "merger": "Merger",
    "end-of-project": "The project has ended",
    "other": "Another reason",
}
_LEAVING = (
    Field(name="reason", label="Reason", kind="choice", choices=_REASONS),
    Field(
        name="leaves_at",
        label="Leaves at the latest at the end of",
        kind="until",
        required=False,
        hint="In 30 days where it is left empty.",
    ),
)
_CONSEQUENCE = (
    "Nothing new begins in the organization from now on. Its programs end, and what is open in them closes. Once "
    "nothing is open any more it has left, and nothing further of it is published. What was published before stays in "
    "the figures."
)


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: The directory.
    """
    routes = APIRouter()
    _add_joining(routes, queries)  # before the directory: `new` is no organization
    _add_directory(routes, queries)
    _add_terms(routes, queries)
    _add_leaving(routes, queries)
    return routes


def operates(principal: Principal) -> bool:
    """Return whether a principal operates the federation."""
    return any(each.role == "operator" and each.organization is None for each in principal.memberships)


def coordinates(principal: Principal, organization: str, *, role: Role = "coordinator") -> bool:
    """Return whether a principal has a role, that of its coordinator by default, in a whole organization."""
    return any(
        each.role == role and each.organization in {None, organization} and each.program is None
        for each in principal.memberships
    )


def _add_directory(routes: APIRouter, queries: PageQueries) -> None:
    @routes.get("/organizations", include_in_schema=False)
    def organizations(
        request: Request,
        disclosure: DisclosureDep,
        q: Annotated[str, Query(max_length=100)] = "",
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        limit = EVERY_ORGANIZATION if q else _A_PAGE
        page = queries.directory.organizations(disclosure, limit=limit, cursor=cursor)
        rows = [Organization.model_validate(row) for row in page.items]
        terms = read(request, "/enrollment/v1/terms")["terms"]
        found = [each for each in rows if q.strip().lower() in each.name.lower()]
        joins = operates(request.state.principal)
        sheet = list_sheet(found, terms, request.app.state.clock(), q.strip(), page.next, joins=joins)
        if csv:
            return page_response.csv_response([sheet.sections[0].table], csv)
        return show(request, queries, sheet, nav_item="/organizations")

    @routes.get("/organizations/{organization}", include_in_schema=False)
    def organization(request: Request, organization: UUID, disclosure: DisclosureDep) -> Response:
        found = read(request, f"{_PATH}/{organization}")
        now = request.app.state.clock()
        id = str(organization)
        programs = queries.directory.programs(disclosure, now, organization=id, limit=_A_PAGE, cursor=None)
        terms = read(request, "/enrollment/v1/terms")["terms"]
        principal = request.state.principal
        sheet = organization_sheet(
            found,
            programs.items,
            terms,
            now,
            own=coordinates(principal, id),
            accepts=coordinates(principal, id, role="executive"),
            operates=operates(principal),
        )
        return show(request, queries, sheet, nav_item="/organizations")


def _add_joining(routes: APIRouter, queries: PageQueries) -> None:
    def form(request: Request) -> Form:
        versions = [each["terms_version"] for each in read(request, "/enrollment/v1/terms")["terms"]]
        accepted = Field(name="terms_version", label="Terms that it accepted")
        if versions:
            choices = {version: version for version in versions}
            accepted = Field(
                name="terms_version", label=accepted.label, kind="choice", choices=choices, value=versions[-1]
            )
        fields = (Field(name="name", label="Name of the organization"), accepted, *((_SHARES,) if versions else ()))
        cancel = Link("Cancel", "/organizations")
        return Form(action="/organizations/new", verb="Join the federation", fields=fields, cancel=cancel)

    def sheet(request: Request, form: Form) -> Response:
        sentence = "It is a member at once. Give its coordinators their roles afterwards, under Access."
        page = Sheet(title="A new organization", sentence=sentence, form=form)
        return show(request, queries, page, nav_item="/organizations")

    @routes.get("/organizations/new", include_in_schema=False)
    def ask(request: Request) -> Response:
        return sheet(request, form(request))

    @routes.post("/organizations/new", include_in_schema=False)
    def join(request: Request, posted: PostedDep) -> Response:
        asked = form(request)
        shares = any(each.name == "shares" for each in asked.fields)
        result = submit(
            request,
            asked,
            posted,
            lambda values: Command(_PATH, {**values, **({"shares": values.get("shares", [])} if shares else {})}),
            then=lambda answer: f"/organizations/{answer.body['organization_id']}",
            done=Done("organizations.join"),
        )
        return result if isinstance(result, Response) else sheet(request, result)


def _add_terms(routes: APIRouter, queries: PageQueries) -> None:
    def ask_for(request: Request, organization: UUID) -> tuple[Mapping[str, Any], Form]:
        found = read(request, f"{_PATH}/{organization}")
        versions = [each["terms_version"] for each in read(request, "/enrollment/v1/terms")["terms"]]
        fields = (
            Field(
                name="terms_version",
                label="Version of the terms",
                kind="choice",
                choices={version: version for version in versions},
                value=versions[-1] if versions else "",
            ),
            replace(_SHARES, value=",".join(found["shares"])),
        )
        cancel = Link("Cancel", f"/organizations/{organization}")
        action = f"/organizations/{organization}/terms"
        return found, Form(action=action, verb="Accept the terms", fields=fields, cancel=cancel)

    def sheet(request: Request, found: Mapping[str, Any], form: Form) -> Response:
        sentence = "Read the text under Terms first. What is shared changes at once, for what is published from now on."
        links = (Link("Terms", "/admin/terms"),)
        page = Sheet(title=f"Terms of {found['name']}", sentence=sentence, form=form, links=links)
        return show(request, queries, page, nav_item="/organizations")

    @routes.get("/organizations/{organization}/terms", include_in_schema=False)
    def ask(request: Request, organization: UUID) -> Response:
        return sheet(request, *ask_for(request, organization))

    @routes.post("/organizations/{organization}/terms", include_in_schema=False)
    def accept(request: Request, organization: UUID, posted: PostedDep) -> Response:
        found, form = ask_for(request, organization)
        result = submit(
            request,
            form,
            posted,
            lambda values: Command(f"{_PATH}/{organization}/accept-terms", {"shares": [], **values}),
            then=f"/organizations/{organization}",
            done=Done("organizations.terms"),
        )
        return result if isinstance(result, Response) else sheet(request, found, result)


def _add_leaving(routes: APIRouter, queries: PageQueries) -> None:
    def form(organization: UUID) -> Form:
        return Form(
            action=f"/organizations/{organization}/leave",
            verb="Leave the federation",
            fields=_LEAVING,
            consequence=_CONSEQUENCE,
            dangerous=True,
            cancel=Link("Cancel", f"/organizations/{organization}"),
        )

    def sheet(request: Request, organization: UUID, form: Form) -> Response:
        found = read(request, f"{_PATH}/{organization}")
        title = f"{found['name']} leaves the federation"
        return show(request, queries, Sheet(title=title, form=form), nav_item="/organizations")

    @routes.get("/organizations/{organization}/leave", include_in_schema=False)
    def ask(request: Request, organization: UUID) -> Response:
        return sheet(request, organization, form(organization))

    @routes.post("/organizations/{organization}/leave", include_in_schema=False)
    def leave(request: Request, organization: UUID, posted: PostedDep) -> Response:
        result = submit(
            request,
            form(organization),
            posted,
            lambda values: Command(f"{_PATH}/{organization}/leave", values),
            then=f"/organizations/{organization}",
            done=Done("organizations.leave"),
        )
        return result if isinstance(result, Response) else sheet(request, organization, result)
