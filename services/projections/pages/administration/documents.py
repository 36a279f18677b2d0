"""Routes of a program's documents: the list, the text of a version, and publishing one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.queries import PageQueries

_KINDS = {
    "code-of-conduct": "Code of conduct",
    "confidentiality": "Confidentiality",
    "data-use": "Use of data",
    "disclaimer": "Disclaimer",
}
_FIELDS = (
    Field(name="title", label="Title"),
    Field(name="kind", label="Kind", kind="choice", choices=_KINDS),
    Field(
        name="text",
        label="Text",
        kind="area",
        longest=100_000,
        hint="What participants accept. A published version never changes.",
    ),
    Field(
        name="roles",
        label="Who accepts it",
        kind="choices",
        value="mentor,mentee",
        choices={"mentor": "Mentors", "mentee": "Mentees"},
    ),
    Field(
        name="mandatory_at",
        label="Mandatory from",
        kind="moment",
        required=False,
        hint="Nothing starts without its acceptance from then on: from its publication where it is left empty.",
    ),
    Field(
        name="valid_days",
        label="Days until it has to be accepted again",
        kind="number",
        required=False,
        lowest=1,
        highest=3650,
    ),
)
_COLUMNS = (Column("Title"), Column("Kind"), Column("Version", numeric=True), Column("Mandatory from"), Column("For"))
_Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/programs/{program}/documents", include_in_schema=False)
    def documents(request: Request, program: UUID) -> Response:
        name = read(request, f"/enrollment/v1/programs/{program}")["name"]
        found = read(request, f"/enrollment/v1/programs/{program}/documents")["documents"]
        section = Section(
            id="documents",
            title="Published versions",
            table=_table(program, found),
            empty=EmptyState("nothing-yet", "No documents yet", "Publish what participants accept before they start."),
            links=(Link("Publish a document", f"/programs/{program}/documents/new"),),
        )
        return show(request, queries, Sheet(title=f"Documents of {name}", sections=(section,)), program=str(program))

    _add_publishing(routes, queries)

    @routes.get("/programs/{program}/documents/{code}/{version}", include_in_schema=False)
    def text(request: Request, program: UUID, code: _Code, version: int) -> Response:
        found = read(request, f"/enrollment/v1/programs/{program}/documents/{code}/{version}")
        document = found["document"]
        section = Section(
            id="text",
            title="Text",
            prose=found["text"],
            facts={"Kind": _KINDS[document["kind"]], "SHA-256 of the text": document["text_sha256"]},
        )
        title = f"{document['title']}, version {version}"
        links = (Link("All documents", f"/programs/{program}/documents"),)
        return show(request, queries, Sheet(title=title, sections=(section,), links=links), program=str(program))

    return routes


def _add_publishing(routes: APIRouter, queries: PageQueries) -> None:
    def form(program: UUID) -> Form:
        return Form(
            action=f"/programs/{program}/documents/new",
            verb="Publish",
            fields=_FIELDS,
            cancel=Link("Cancel", f"/programs/{program}/documents"),
        )

    def sheet(request: Request, program: UUID, form: Form) -> Response:
        name = read(request, f"/enrollment/v1/programs/{program}")["name"]
        sentence = "Another text of the same kind is the next version of the document."
        page = Sheet(title=f"Publish a document of {name}", sentence=sentence, form=form)
        return show(request, queries, page, program=str(program))

    @routes.get("/programs/{program}/documents/new", include_in_schema=False)
    def ask(request: Request, program: UUID) -> Response:
        return sheet(request, program, form(program))

    @routes.post("/programs/{program}/documents/new", include_in_schema=False)
    def publish(request: Request, program: UUID, posted: PostedDep) -> Response:
        def command(values: Mapping[str, Any]) -> Command:
            return Command(f"/enrollment/v1/programs/{program}/documents", {**values, "code": values["kind"]})

        then, done = f"/programs/{program}/documents", Done("programs.document")
        result = submit(request, form(program), posted, command, then=then, done=done)
        return result if isinstance(result, Response) else sheet(request, program, result)


def _table(program: UUID, documents: list[Mapping[str, Any]]) -> Table:
    rows = [
        (
            Cell(each["title"], href=f"/programs/{program}/documents/{each['code']}/{each['version']}"),
            Cell(_KINDS[each["kind"]]),
            Cell(str(each["version"])),
            Cell(formats.day(datetime.fromisoformat(each["mandatory_at"]).date())),
            Cell(" and ".join(f"{role}s" for role in each["roles"])),
        )
        for each in reversed(documents)
    ]
    return Table("documents", "Documents", _COLUMNS, rows, linked=True)
