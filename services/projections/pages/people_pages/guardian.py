"""Routes of `/people/{id}/guardian`: a guardian is found by name among the people of the organization, then added."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.people.links import guardian_page, person_page
from services.projections.pages.people.search import organizations_of, search_people
from services.projections.pages.people_pages.profile import Profile, profile_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.pseudonyms import pseudonym

_CONSEQUENCE = "The guardian sees what this person sees, and signs and consents on their behalf."
Text = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the organizations of the reader.
    """
    routes = APIRouter()

    @routes.get("/people/{person}/guardian", include_in_schema=False)
    def find(request: Request, person: UUID, disclosure: DisclosureDep, q: Text = "") -> Response:
        ward, text = _ward(request, person), q.strip()
        found = _found(request, queries, disclosure, str(person), text)
        return _page(request, queries, str(person), ward, text, _form(str(person), text, found) if found else None)

    @routes.post("/people/{person}/guardian", include_in_schema=False)
    def add(request: Request, person: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        ward, text = _ward(request, person), posted.first("q")[:100]
        found = _found(request, queries, disclosure, str(person), text)
        result = submit(
            request,
            _form(str(person), text, found),
            posted,
            lambda values: Command(f"/enrollment/v1/people/{person}/guardians", values),
            then=person_page(str(person)),
            done=Done("people.guardian", (str(person),)),
        )
        return result if isinstance(result, Response) else _page(request, queries, str(person), ward, text, result)

    return routes


def _ward(request: Request, person: UUID) -> Profile:
    profile = profile_of(request, str(person))
    if profile is None:
        raise NotFoundError("no such person, or you may not see them")
    return profile


def _found(
    request: Request, queries: PageQueries, disclosure: DisclosureDep, person: str, text: str
) -> Mapping[str, str]:
    """Return the people who may be the guardian, names by id; two of one name have their pseudonyms beside it."""
    if not text:
        return {}
    own = organizations_of(request.state.principal, queries.parts(disclosure).organizations)
    names = {id: name for id, name in search_people(request, text, own).names.items() if id != person}
    known = list(names.values())
    return {id: f"{name} ({pseudonym(id)})" if known.count(name) > 1 else name for id, name in names.items()}


def _form(person: str, text: str, found: Mapping[str, str]) -> Form:
    guardian = Field(
        name="guardian_id",
        label="Guardian",
        kind="choice",
        choices=found,
        value=next(iter(found)) if len(found) == 1 else "",
        missing="Choose the guardian.",
    )
    return Form(
        action=guardian_page(person),
        verb="Add as guardian",
        fields=[guardian],
        hidden={"q": text},
        consequence=_CONSEQUENCE,
        cancel=Link("Cancel", person_page(person)),
    )


def _page(request: Request, queries: PageQueries, person: str, ward: Profile, text: str, form: Form | None) -> Response:
    title = f"Add a guardian: {ward.name or pseudonym(person)}"
    response = page_response.PageResponse(request, queries, title, "/people")
    values = {
        **response.frame,
        "title": title,
        "address": guardian_page(person),
        "text": text,
        "form": form,
        "back": Link("Back to the person", person_page(person)),
    }
    status = 422 if form is not None and form.errors else 200
    return HTMLResponse(render("people_pages/guardian.html", values), status, {"Cache-Control": "no-store"})
