"""Routes of access: who has which role where, granting one, and revoking one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.administration.places import chosen
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.people.names import Names, names_of
from services.projections.pages.queries import PageQueries

_PATH = "/enrollment/v1/access"
_PERSON = "urn:mentorship:person"
_FEDERATION = "federation"
_ROLES = {
    "coordinator": "Coordinator: everything in it",
    "executive": "Executive: figures, and the terms",
    "analyst": "Analyst: figures",
    "consumer": "Consumer: events of open programs",
}
_OPERATOR = {"operator": "Operator: organizations join and leave, and access"}
_ROLE_NAMES = {role: text.partition(":")[0] for role, text in {**_ROLES, **_OPERATOR}.items()}
_COLUMNS = (Column("Who"), Column("Role"), Column("Where"), Column("Since"), Column("Granted by"))
_Place = Annotated[str, Query(pattern=r"^([0-9a-f-]{36}|federation)?$")]


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Names of organizations and programs.
    """
    routes = APIRouter()
    _add_list(routes, queries)
    _add_granting(routes, queries)
    _add_revoking(routes, queries)
    return routes


def _add_list(routes: APIRouter, queries: PageQueries) -> None:
    @routes.get("/admin/access", include_in_schema=False)
    def access(
        request: Request, disclosure: DisclosureDep, organization: _Place = "", csv: page_response.Csv = None
    ) -> Response:
        place, choices = _chosen(request, queries, disclosure, organization)
        query = "" if place == _FEDERATION else f"?organization_id={place}"
        rows = read(request, f"{_PATH}{query}")["items"]
        if place == _FEDERATION:
            rows = [row for row in rows if row["organization"] is None]
        names = names_of(request)
        names.look_up(row["subject"] for row in rows if row["issuer"] == _PERSON)
        table = _table(place, rows, queries.directory.program_names(disclosure), names)
        if csv:
            return page_response.csv_response([table], csv)
        return show(request, queries, _list_sheet(place, choices, table), nav_item="/admin")


def _list_sheet(place: str, choices: Mapping[str, str], table: Table) -> Sheet:
    field = Field(name="organization", label="Where", kind="choice", choices=choices, value=place)
    section = Section(
        id="access",
        title=f"Access in {choices.get(place, place)}",
        table=table,
        empty=EmptyState("nothing-yet", "No roles here", "No one has a role here yet."),
        links=(Link("Grant a role", f"/admin/access/grant?organization={place}"),),
    )
    search = Form(action="/admin/access", verb="Show", fields=(field,))
    sentence = "Roles count where they are given. Every change is in the audit, with who made it."
    return Sheet(title="Access", sentence=sentence, sections=(section,), search=search if len(choices) > 1 else None)


def _add_granting(routes: APIRouter, queries: PageQueries) -> None:
    def form(request: Request, place: str, disclosure: DisclosureDep) -> Form:
        programs = _programs(request, queries, place, disclosure)
        roles = {**_ROLES, **(_OPERATOR if place == _FEDERATION else {})}
        where = () if not programs else (_program(programs),)
        return Form(
            action=f"/admin/access/grant?organization={place}",
            verb="Grant the role",
            fields=(
                Field(
                    name="person_id",
                    label="Person",
                    required=False,
                    hint="The id of a person, who then has the role however they sign in. Or name an identity below.",
                ),
                Field(name="issuer", label="Issuer of the identity", required=False, longest=500),
                Field(name="subject", label="Identity", required=False, longest=500),
                Field(name="role", label="Role", kind="choice", choices=roles),
                *where,
            ),
            cancel=Link("Cancel", f"/admin/access?organization={place}"),
        )

    def sheet(request: Request, place: str, choices: Mapping[str, str], form: Form) -> Response:
        page = Sheet(title=f"Grant a role in {choices.get(place, place)}", form=form)
        return show(request, queries, page, nav_item="/admin")

    @routes.get("/admin/access/grant", include_in_schema=False)
    def ask(request: Request, disclosure: DisclosureDep, organization: _Place = "") -> Response:
        place, choices = _chosen(request, queries, disclosure, organization)
        return sheet(request, place, choices, form(request, place, disclosure))

    @routes.post("/admin/access/grant", include_in_schema=False)
    def grant(request: Request, disclosure: DisclosureDep, posted: PostedDep, organization: _Place = "") -> Response:
        place, choices = _chosen(request, queries, disclosure, organization)
        result = submit(
            request,
            form(request, place, disclosure),
            posted,
            lambda values: Command(f"{_PATH}/grant", {**values, **_organization(place)}),
            then=f"/admin/access?organization={place}",
            done=Done("access.grant"),
        )
        return result if isinstance(result, Response) else sheet(request, place, choices, result)


def _add_revoking(routes: APIRouter, queries: PageQueries) -> None:
    def form(place: str, values: Mapping[str, str]) -> Form:
        return Form(
            action=f"/admin/access/revoke?{urlencode({'organization': place, **values})}",
            verb="Revoke the role",
            consequence="From now on, within seconds, this identity sees and does nothing by this role any more.",
            dangerous=True,
            cancel=Link("Cancel", f"/admin/access?organization={place}"),
        )

    def sheet(request: Request, values: Mapping[str, str], form: Form) -> Response:
        names = names_of(request)
        title = f"Revoke the role {_ROLE_NAMES.get(values['role'], values['role'])} of {_who(values, names)}"
        return show(request, queries, Sheet(title=title, form=form), nav_item="/admin")

    @routes.get("/admin/access/revoke", include_in_schema=False)
    def ask(
        request: Request,
        issuer: Annotated[str, Query(max_length=500)],
        subject: Annotated[str, Query(max_length=500)],
        role: Annotated[str, Query(max_length=20)],
        organization: _Place = "",
        program: UUID | None = None,
    ) -> Response:
        values = _values(issuer, subject, role, program)
        return sheet(request, values, form(organization, values))

    @routes.post("/admin/access/revoke", include_in_schema=False)
    def revoke(
        request: Request,
        posted: PostedDep,
        issuer: Annotated[str, Query(max_length=500)],
        subject: Annotated[str, Query(max_length=500)],
        role: Annotated[str, Query(max_length=20)],
        organization: _Place = "",
        program: UUID | None = None,
    ) -> Response:
        values = _values(issuer, subject, role, program)
        body = {"issuer": issuer, "subject": subject, "role": role, **_organization(organization)}
        body |= {} if program is None else {"program_id": str(program)}
        result = submit(
            request,
            form(organization, values),
            posted,
            lambda _: Command(f"{_PATH}/revoke", body),
            then=f"/admin/access?organization={organization}",
            done=Done("access.revoke"),
        )
        return result if isinstance(result, Response) else sheet(request, values, result)


def _chosen(
    request: Request, queries: PageQueries, disclosure: Disclosure, organization: str
) -> tuple[str, Mapping[str, str]]:
    """Return where access is shown, and the places to choose from."""
    principal = request.state.principal
    place, choices = chosen(principal, queries, disclosure, organization)
    if any(each.role == "operator" and each.organization is None for each in principal.memberships):
        choices = {_FEDERATION: "the whole federation", **choices}
    return place, choices


def _organization(place: str) -> dict[str, str]:
    return {} if place == _FEDERATION else {"organization_id": place}


def _programs(request: Request, queries: PageQueries, place: str, disclosure: Disclosure) -> Mapping[str, str]:
    if place == _FEDERATION:
        return {}
    now = request.app.state.clock()
    rows = queries.directory.programs(disclosure, now, organization=place, limit=1000, cursor=None).items
    return {str(row["id"]): str(row["name"]) for row in rows}


def _program(programs: Mapping[str, str]) -> Field:
    return Field(
        name="program_id",
        label="Program",
        kind="choice",
        choices={"": "All programs", **programs},
        required=False,
        hint="Only in this program, or in all of them.",
    )


def _values(issuer: str, subject: str, role: str, program: UUID | None) -> dict[str, str]:
    values = {"issuer": issuer, "subject": subject, "role": role}
    return values if program is None else {**values, "program": str(program)}


def _who(row: Mapping[str, Any], names: Names) -> str:
    return names.of(row["subject"]) if row["issuer"] == _PERSON else str(row["subject"])


def _table(place: str, rows: Sequence[Mapping[str, Any]], programs: Mapping[str, str], names: Names) -> Table:
    cells = []
    for row in rows:
        values = _values(row["issuer"], row["subject"], row["role"], row["program"])
        address = f"/admin/access/revoke?{urlencode({'organization': place, **values})}"
        where = programs.get(row["program"], row["program"]) if row["program"] else "everywhere here"
        since = formats.day(datetime.fromisoformat(row["granted_at"]).date())
        by = row["granted_by"] or "an operator"
        cells.append(
            (
                Cell(_who(row, names)),
                Cell(_ROLE_NAMES.get(row["role"], row["role"])),
                Cell(where),
                Cell(since),
                Cell(by),
                Cell("Revoke…", href=address),
            )
        )
    csv = f"/admin/access?{urlencode({'organization': place, 'csv': 'access'})}"
    return Table("access", "Roles by identity", (*_COLUMNS, Column("Change")), cells, csv=csv)
