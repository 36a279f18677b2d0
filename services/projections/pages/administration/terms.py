"""Routes of the data-sharing terms: their versions with texts, and publishing one."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.pages.administration.organizations import operates
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.queries import PageQueries

_PATH = "/enrollment/v1/terms"
_NONE = (
    "No text of the terms is published here yet. Until one is, an organization states the version that it accepted "
    "elsewhere."
)
_FIELDS = (
    Field(name="terms_version", label="Version", hint="A short code, like 2026-1."),
    Field(name="text", label="Text", kind="area", longest=100_000, hint="A published text never changes."),
    Field(
        name="effective_from",
        label="In force from",
        kind="moment",
        required=False,
        hint="From now on where it is left empty.",
    ),
)


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    def form() -> Form:
        return Form(action="/admin/terms/new", verb="Publish", fields=_FIELDS, cancel=Link("Cancel", "/admin/terms"))

    def sheet(request: Request, form: Form) -> Response:
        sentence = "Organizations accept it, and state what they share under it."
        return show(request, queries, Sheet(title="Publish terms", sentence=sentence, form=form))

    @routes.get("/admin/terms", include_in_schema=False)
    def terms(request: Request) -> Response:
        found = read(request, _PATH)["terms"]
        sections = [
            Section(
                id=f"terms-{number}",
                title=f"Version {each['terms_version']}",
                text=f"In force from {formats.day(datetime.fromisoformat(each['effective_from']).date())}.",
                prose=each["text"],
                facts={"SHA-256 of the text": each["text_sha256"]},
            )
            for number, each in reversed([*enumerate(found, 1)])
        ]
        sentence = "" if found else _NONE
        links = (Link("Publish terms", "/admin/terms/new"),) if operates(request.state.principal) else ()
        return show(request, queries, Sheet(title="Terms", sentence=sentence, sections=sections, links=links))

    @routes.get("/admin/terms/new", include_in_schema=False)
    def ask(request: Request) -> Response:
        return sheet(request, form())

    @routes.post("/admin/terms/new", include_in_schema=False)
    def publish(request: Request, posted: PostedDep) -> Response:
        done = Done("terms.publish")
        result = submit(request, form(), posted, lambda values: Command(_PATH, values), then="/admin/terms", done=done)
        return result if isinstance(result, Response) else sheet(request, result)

    return routes
