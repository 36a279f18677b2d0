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
from services.projections.pages.administration.colleagues import (
    COLLEAGUE,
    IDENTITY,
    find_colleague,
    without_colleague,
)
from services.projections.pages.administration.groups import PAGE as GROUPS
from services.projections.pages.administration.places import chosen
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.role_fields import (
    EVERYWHERE,
    FEDERATION,
    OPERATOR,
    ROLE_NAMES,
    ROLES,
    Place,
    program_field,
    programs_of,
)
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.people.names import Names, names_of
from services.projections.pages.people.staff import named_staff
from services.projections.pages.queries import PageQueries

_PATH = "/enrollment/v1/access"
_PERSON = "urn:mentorship:person"
_COLUMNS = (Column("Who"), Column("Role"), Column("Where"), Column("Since"), Column("Came from"))


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
        request: Request, disclosure: DisclosureDep, organization: Place = "", csv: page_response.Csv = None
    ) -> Response:
        place, choices = _chosen(request, queries, disclosure, organization)
        query = "" if place == FEDERATION else f"?organization_id={place}"
        rows = read(request, f"{_PATH}{query}")["items"]
        if place == FEDERATION:
            rows = [row for row in rows if row["organization"] is None]
        names = names_of(request)
        names.look_up(row["subject"] for row in rows if row["issuer"] == _PERSON)
        givers = named_staff(request, {row["granted_by"]: row["granted_by"] for row in rows if row["granted_by"]})
        rows = [{**row, "granted_by": givers.get(row["granted_by"])} for row in rows]
        table = _table(place, rows, queries.directory.program_names(disclosure), names, _groups(request, place))
        if csv:
            return page_response.csv_response([table], csv)
        coded = any(row["issuer"] == _PERSON and not names.knows(row["subject"]) for row in rows)
        return show(request, queries, _list_sheet(place, choices, table, coded=coded), nav_item="/admin")


def _list_sheet(place: str, choices: Mapping[str, str], table: Table, *, coded: bool) -> Sheet:
    field = Field(name="organization", label="Where", kind="choice", choices=choices, value=place)
    section = Section(
        id="access",
        title=f"Access in {choices.get(place, place)}",
        table=table,
        empty=EmptyState("nothing-yet", "No roles here", "No one has a role here yet."),
        links=(
            Link("Grant a role", f"/admin/access/grant?organization={place}"),
            *(() if place == FEDERATION else (Link("Groups that give roles", f"{GROUPS}?organization={place}"),)),
        ),
    )
    search = Form(action="/admin/access", verb="Show", fields=(field,))
    sentence = "Roles count where they are given. Every change is in the audit, with who made it."
    if coded:
        sentence = f"{sentence} A code stands for a person whose name only the coordinators of the organization see."
    return Sheet(title="Access", sentence=sentence, sections=(section,), search=search if len(choices) > 1 else None)


def _add_granting(routes: APIRouter, queries: PageQueries) -> None:
    def form(request: Request, place: str, disclosure: DisclosureDep) -> Form:
        programs = programs_of(request, queries, place, disclosure)
        roles = {**ROLES, **(OPERATOR if place == FEDERATION else {})}
        where = () if not programs else (program_field(programs),)
        return Form(
            action=f"/admin/access/grant?organization={place}",
            verb="Grant the role",
            fields=(
                *(() if place == FEDERATION else COLLEAGUE),
                Field(name="role", label="Role", kind="choice", choices=roles),
                *where,
                *IDENTITY,
            ),
            cancel=Link("Cancel", f"/admin/access?organization={place}"),
        )

    def sheet(request: Request, place: str, choices: Mapping[str, str], form: Form) -> Response:
        page = Sheet(title=f"Grant a role in {choices.get(place, place)}", form=form)
        return show(request, queries, page, nav_item="/admin")

    @routes.get("/admin/access/grant", include_in_schema=False)
    def ask(request: Request, disclosure: DisclosureDep, organization: Place = "") -> Response:
        place, choices = _chosen(request, queries, disclosure, organization)
        return sheet(request, place, choices, form(request, place, disclosure))

    @routes.post("/admin/access/grant", include_in_schema=False)
    def grant(request: Request, disclosure: DisclosureDep, posted: PostedDep, organization: Place = "") -> Response:
        place, choices = _chosen(request, queries, disclosure, organization)
        asked = form(request, place, disclosure)
        typed = asked.restored(posted)
        values, errors = typed.read()
        found = None if errors else find_colleague(request, typed, values, place)
        if isinstance(found, Form):
            return sheet(request, place, choices, found)
        of = {} if found is None else {"person_id": found}
        result = submit(
            request,
            asked,
            posted,
            lambda values: Command(f"{_PATH}/grant", {**without_colleague(values), **of, **_organization(place)}),
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
        title = f"Revoke the role {ROLE_NAMES.get(values['role'], values['role'])} of {_who(values, names)}"
        return show(request, queries, Sheet(title=title, form=form), nav_item="/admin")

    @routes.get("/admin/access/revoke", include_in_schema=False)
    def ask(
        request: Request,
        issuer: Annotated[str, Query(max_length=500)],
        subject: Annotated[str, Query(max_length=500)],
        role: Annotated[str, Query(max_length=20)],
        organization: Place = "",
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
        organization: Place = "",
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
        choices = {FEDERATION: "the whole federation", **choices}
    return place, choices


def _organization(place: str) -> dict[str, str]:
    return {} if place == FEDERATION else {"organization_id": place}


def _values(issuer: str, subject: str, role: str, program: UUID | None) -> dict[str, str]:
    values = {"issuer": issuer, "subject": subject, "role": role}
    return values if program is None else {**values, "program": str(program)}


def _who(row: Mapping[str, Any], names: Names) -> str:
    return names.of(row["subject"]) if row["issuer"] == _PERSON else str(row["subject"])


def _groups(request: Request, place: str) -> Mapping[tuple[str, str | None], Sequence[str]]:
    """Return the names of the groups that give each role, by the role and its program."""
    found: dict[tuple[str, str | None], list[str]] = {}
    rows = () if place == FEDERATION else read(request, f"{_PATH}/groups?organization_id={place}")["items"]
    for row in rows:
        found.setdefault((row["role"], row["program_id"]), []).append(row["group"])
    return found


def _origin(row: Mapping[str, Any], groups: Mapping[tuple[str, str | None], Sequence[str]]) -> str:
    """Return where a role came from: a group of the directory, an invitation, or an administrator."""
    if row["from_group"]:
        given = groups.get((row["role"], row["program"]), ())
        return f"Group of the directory: {' or '.join(given)}" if given else "Group of the directory"
    by = row["granted_by"] or "an operator"
    return f"Invitation by {by}" if row["with_invitation"] else f"Granted by {by}"


def _table(
    place: str,
    rows: Sequence[Mapping[str, Any]],
    programs: Mapping[str, str],
    names: Names,
    groups: Mapping[tuple[str, str | None], Sequence[str]],
) -> Table:
    cells = []
    for row in rows:
        values = _values(row["issuer"], row["subject"], row["role"], row["program"])
        address = f"/admin/access/revoke?{urlencode({'organization': place, **values})}"
        where = programs.get(row["program"], row["program"]) if row["program"] else EVERYWHERE
        since = formats.day(datetime.fromisoformat(row["granted_at"]).date())
        cells.append(
            (
                Cell(_who(row, names)),
                Cell(ROLE_NAMES.get(row["role"], row["role"])),
                Cell(where),
                Cell(since),
                Cell(_origin(row, groups)),
                Cell("Revoke…", href=address),
            )
        )
    csv = f"/admin/access?{urlencode({'organization': place, 'csv': 'access'})}"
    return Table("access", "Roles by identity", (*_COLUMNS, Column("Change")), cells, csv=csv)
