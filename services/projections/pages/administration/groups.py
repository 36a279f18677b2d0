"""Routes of the groups of an organization's directory: which group gives which role, adding one, and removing one."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.administration.places import chosen
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.role_fields import (
    EVERYWHERE,
    ROLE_NAMES,
    ROLES,
    Place,
    program_field,
    programs_of,
)
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.queries import PageQueries

PATH = "/enrollment/v1/access/groups"
PAGE = "/admin/access/groups"
_COLUMNS = (Column("Group"), Column("Role"), Column("Where"), Column("Change"))
_Group = Annotated[str, Query(max_length=500)]
_Role = Annotated[str, Query(max_length=20)]


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Names of organizations and programs.
    """
    routes = APIRouter()
    _add_list(routes, queries)
    _add_mapping(routes, queries)
    _add_unmapping(routes, queries)
    return routes


def _add_list(routes: APIRouter, queries: PageQueries) -> None:
    @routes.get(PAGE, include_in_schema=False)
    def groups(
        request: Request, disclosure: DisclosureDep, organization: Place = "", csv: page_response.Csv = None
    ) -> Response:
        place, choices = chosen(request.state.principal, queries, disclosure, organization)
        rows = read(request, f"{PATH}?organization_id={place}")["items"]
        table = _table(place, rows, queries.directory.program_names(disclosure))
        if csv:
            return page_response.csv_response([table], csv)
        return show(request, queries, _list_sheet(place, choices, table), nav_item="/admin")


def _list_sheet(place: str, choices: Mapping[str, str], table: Table) -> Sheet:
    section = Section(
        id="groups",
        title=f"Groups of {choices.get(place, place)}",
        table=table,
        empty=EmptyState("nothing-yet", "No group gives a role", "Roles here are granted to people one by one."),
        links=(
            Link("Let a group give a role", f"{PAGE}/map?organization={place}"),
            Link("Access", f"/admin/access?organization={place}"),
        ),
    )
    field = Field(name="organization", label="Where", kind="choice", choices=choices, value=place)
    search = Form(action=PAGE, verb="Show", fields=(field,)) if len(choices) > 1 else None
    sentence = (
        "The organization's own system states who is in which group. The members of a group listed here have its role "
        "as long as they are in it."
    )
    return Sheet(title="Groups that give roles", sentence=sentence, sections=(section,), search=search)


def _add_mapping(routes: APIRouter, queries: PageQueries) -> None:
    def form(request: Request, place: str, disclosure: DisclosureDep) -> Form:
        programs = programs_of(request, queries, place, disclosure)
        return Form(
            action=f"{PAGE}/map?organization={place}",
            verb="Let the group give the role",
            fields=(
                Field(
                    name="group",
                    label="Name of the group",
                    longest=500,
                    hint="Its name in the organization's directory, or its external id.",
                ),
                Field(name="role", label="Role", kind="choice", choices=ROLES),
                *((program_field(programs),) if programs else ()),
            ),
            cancel=Link("Cancel", f"{PAGE}?organization={place}"),
        )

    def sheet(request: Request, name: str, form: Form) -> Response:
        page = Sheet(
            title=f"Let a group give a role in {name}",
            sentence="Every member of the group has the role at once, and loses it when they leave the group.",
            form=form,
        )
        return show(request, queries, page, nav_item="/admin")

    @routes.get(f"{PAGE}/map", include_in_schema=False)
    def ask(request: Request, disclosure: DisclosureDep, organization: Place = "") -> Response:
        place, choices = chosen(request.state.principal, queries, disclosure, organization)
        return sheet(request, choices.get(place, place), form(request, place, disclosure))

    @routes.post(f"{PAGE}/map", include_in_schema=False)
    def map_group(request: Request, disclosure: DisclosureDep, posted: PostedDep, organization: Place = "") -> Response:
        place, choices = chosen(request.state.principal, queries, disclosure, organization)
        result = submit(
            request,
            form(request, place, disclosure),
            posted,
            lambda values: Command(f"{PATH}/map", {**values, "organization_id": place}),
            then=f"{PAGE}?organization={place}",
            done=Done("access.map-group"),
        )
        return result if isinstance(result, Response) else sheet(request, choices.get(place, place), result)


def _add_unmapping(routes: APIRouter, queries: PageQueries) -> None:
    def form(place: str, values: Mapping[str, str]) -> Form:
        return Form(
            action=f"{PAGE}/unmap?{urlencode({'organization': place, **values})}",
            verb="Stop it",
            consequence="Its members lose the role at once. Who has the role from an administrator too, keeps it.",
            dangerous=True,
            cancel=Link("Cancel", f"{PAGE}?organization={place}"),
        )

    def sheet(request: Request, values: Mapping[str, str], form: Form) -> Response:
        role = ROLE_NAMES.get(values["role"], values["role"])
        page = Sheet(title=f"Stop the group {values['group']} from giving the role {role}", form=form)
        return show(request, queries, page, nav_item="/admin")

    @routes.get(f"{PAGE}/unmap", include_in_schema=False)
    def ask(
        request: Request, group: _Group, role: _Role, organization: Place = "", program: UUID | None = None
    ) -> Response:
        values = _values(group, role, program)
        return sheet(request, values, form(organization, values))

    @routes.post(f"{PAGE}/unmap", include_in_schema=False)
    def unmap_group(
        request: Request,
        posted: PostedDep,
        group: _Group,
        role: _Role,
        organization: Place = "",
        program: UUID | None = None,
    ) -> Response:
        values = _values(group, role, program)
        where = {"organization_id": organization, **({} if program is None else {"program_id": str(program)})}
        result = submit(
            request,
            form(organization, values),
            posted,
            lambda _: Command(f"{PATH}/unmap", {"group": group, "role": role, **where}),
            then=f"{PAGE}?organization={organization}",
            done=Done("access.unmap-group"),
        )
        return result if isinstance(result, Response) else sheet(request, values, result)


def _values(group: str, role: str, program: UUID | str | None) -> dict[str, str]:
    values = {"group": group, "role": role}
    return values if program is None else {**values, "program": str(program)}


def _table(place: str, rows: Sequence[Mapping[str, Any]], programs: Mapping[str, str]) -> Table:
    cells = []
    for row in rows:
        program = row["program_id"]
        values = _values(row["group"], row["role"], program)
        address = f"{PAGE}/unmap?{urlencode({'organization': place, **values})}"
        cells.append(
            (
                Cell(row["group"]),
                Cell(ROLE_NAMES.get(row["role"], row["role"])),
                Cell(programs.get(program, program) if program else EVERYWHERE),
                Cell("Stop…", href=address),
            )
        )
    csv = f"{PAGE}?{urlencode({'organization': place, 'csv': 'groups'})}"
    return Table("groups", "Groups that give roles", _COLUMNS, cells, csv=csv)
