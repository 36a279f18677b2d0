"""Routes of a new program and of a program's settings, where a draft is opened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.pages.administration import policy_fields
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Sheet
from services.projections.pages.administration.settings_view import settings_sheet
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.queries import PageQueries

_PROGRAMS = "/enrollment/v1/programs"


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()
    _add_new(routes, queries)
    _add_settings(routes, queries)
    return routes


def _add_new(routes: APIRouter, queries: PageQueries) -> None:
    def sheet(request: Request, organization: UUID, form: Form) -> Response:
        found = read(request, f"/enrollment/v1/organizations/{organization}")
        title = "New program"
        sentence = f"Draft a program of {found['name']}. It becomes public when you open it."
        return show(request, queries, Sheet(title=title, sentence=sentence, form=form), nav_item="/programs")

    def form(organization: UUID) -> Form:
        return Form(
            action=f"/organizations/{organization}/programs/new",
            verb="Draft the program",
            fields=(
                Field(name="name", label="Name of the program"),
                policy_fields.CONFIDENTIALITY,
                *policy_fields.OBJECTIVE,
                *policy_fields.RULES,
            ),
            cancel=Link("Cancel", f"/organizations/{organization}"),
        )

    @routes.get("/organizations/{organization}/programs/new", include_in_schema=False)
    def ask(request: Request, organization: UUID) -> Response:
        return sheet(request, organization, form(organization))

    @routes.post("/organizations/{organization}/programs/new", include_in_schema=False)
    def draft(request: Request, organization: UUID, posted: PostedDep) -> Response:
        def command(values: Mapping[str, Any]) -> Command:
            policy = policy_fields.statement(values)
            policy["objectives"] = [policy_fields.objective(values)]
            return Command(
                _PROGRAMS,
                {"organization_id": str(organization), "name": values["name"], "policy": policy, "draft": True},
            )

        result = submit(
            request,
            form(organization),
            posted,
            command,
            then=lambda answer: f"/programs/{answer.body['program_id']}/settings",
            done=Done("programs.draft"),
        )
        return result if isinstance(result, Response) else sheet(request, organization, result)


def _add_settings(routes: APIRouter, queries: PageQueries) -> None:
    def opening(program: UUID) -> Form:
        return Form(action=f"/programs/{program}/settings/open", verb="Open the program")

    def settings_page(request: Request, program: UUID, refused: Form | None = None) -> Response:
        found = read(request, f"{_PROGRAMS}/{program}")
        history = read(request, f"{_PROGRAMS}/{program}/policy")
        documents = read(request, f"{_PROGRAMS}/{program}/documents")["documents"]
        now: datetime = request.app.state.clock()
        form = refused or (opening(program) if found["state"] == "draft" else None)
        return show(
            request, queries, settings_sheet(found, history["versions"], documents, now, form), program=str(program)
        )

    @routes.get("/programs/{program}/settings", include_in_schema=False)
    def settings(request: Request, program: UUID) -> Response:
        return settings_page(request, program)

    @routes.post("/programs/{program}/settings/open", include_in_schema=False)
    def open_program(request: Request, program: UUID, posted: PostedDep) -> Response:
        result = submit(
            request,
            opening(program),
            posted,
            lambda _: Command(f"{_PROGRAMS}/{program}/open", {}),
            then=f"/programs/{program}/settings",
            done=Done("programs.open"),
        )
        return result if isinstance(result, Response) else settings_page(request, program, result)
