"""HTTP routes of the data-sharing terms."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.permissions import Action
from services.enrollment.terms import commands
from services.enrollment.terms.access import authorize_terms
from services.enrollment.terms.domain import MAX_TERMS, TERMS_ID, Terms
from services.enrollment.terms.view import view
from services.web.bodies import Code, PlausibleMoment
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext

Text = Annotated[str, Field(min_length=1, max_length=MAX_TERMS, description="The whole text; it never changes.")]


class TermsView(BaseModel):
    """One version of the data-sharing terms."""

    model_config = ConfigDict(extra="forbid")

    terms_version: Code
    text: Text
    text_sha256: Annotated[str, Field(description="The SHA-256 digest of the text in UTF-8, in hexadecimal.")]
    effective_from: AwareDatetime


class TermsList(BaseModel):
    """Every published version of the data-sharing terms."""

    model_config = ConfigDict(extra="forbid")

    version: int
    terms: list[TermsView]


class TermsResult(BaseModel):
    """The published version, and the number of the series after it."""

    model_config = ConfigDict(extra="forbid")

    version: int
    terms: TermsView


class Publish(CommandBody):
    """The body of the command to publish a version of the terms."""

    terms_version: Annotated[Code, Field(examples=["2026-1"])]
    text: Text
    effective_from: Annotated[
        PlausibleMoment | None,
        Field(description="From when on it replaces the version before it; from now on if left out."),
    ] = None


def router(context: RouteContext) -> APIRouter:
    """Return the routes of the federation's terms.

    Args:
        context: The context in which they run.
    """
    routes = context.router("terms", "terms")

    @routes.post("", status_code=201, response_model=TermsResult, summary="Publish a version of the terms")
    def publish(request: CommandDep, body: Publish) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.publish(
                uow,
                request.meta,
                request.principal,
                terms_version=body.terms_version,
                text=body.text,
                effective_from=body.effective_from,
                version=request.expected_version,
            ),
        )

    @routes.get("", response_model=TermsList, summary="List the versions of the terms")
    def show(principal: PrincipalDep) -> JSONResponse:
        authorize_terms(principal, Action.SEE_TERMS)
        terms = context.store.find(Terms, TERMS_ID)
        return respond_state(view(terms), 0 if terms is None else terms.version)

    return routes
