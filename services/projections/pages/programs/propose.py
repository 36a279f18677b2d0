"""Routes of `/programs/{id}/propose`: the form that proposes a match of an enrolled mentor and an enrolled mentee."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.policy.policy import Policy
from services.policy.versions import in_force
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.peer_words import for_peers, is_peer
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.forms.posted import BACK, PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.programs.context import Workspace, open_workspace
from services.projections.pages.programs.waiting_view import fitting
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.workspace.models import WorkspacePerson
from services.projections.workspace.queries import PeopleFilter
from services.web.audited_reads import PROGRAM_HEADER

DIRECTIONS: Mapping[str, str] = {
    "traditional": "The mentee learns from the mentor",
    "reverse": "The senior learns from the junior",
    "peer": "Both learn from each other",
}
FORMALITIES: Mapping[str, str] = {
    "formal": "Formal, with an agreement",
    "informal": "Informal, without one: it begins when both have confirmed it",
}


def router(queries: PageQueries) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()

    def form_of(
        request: Request, workspace: Workspace, disclosure: DisclosureDep, mentee: str, back: str
    ) -> tuple[Form, dict[str, str]]:
        now, program = request.app.state.clock(), workspace.program.id
        mentors, mentees = (
            queries.workspace_people(
                disclosure, PeopleFilter(program=program, role=role, state="enrolled", free=True), now, None, "urgent"
            ).items
            for role in ("mentor", "mentee")
        )
        workspace.names.look_up(each.person_id for each in (*mentors, *mentees))
        chosen = next((each for each in mentees if each.id == mentee), None)
        offered = fitting(chosen, mentors) if chosen else mentors
        versions = queries.policy_versions(program)
        policy = in_force(versions, now).policy if versions else None
        people = {each.id: each.person_id for each in (*mentors, *mentees)}
        return _form(workspace, offered, mentees, chosen, policy, back), people

    @routes.get("/programs/{program}/propose", include_in_schema=False)
    def ask(
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        mentee: Annotated[str, Query(max_length=40)] = "",
        back: Annotated[str, Query(max_length=2_000)] = "",
    ) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        form, _ = form_of(request, workspace, disclosure, mentee, local_address(back, ""))
        return _page(request, queries, workspace, form)

    @routes.post("/programs/{program}/propose", include_in_schema=False)
    def propose(request: Request, program: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        chosen = posted.first("mentee_participation_id")
        form, people = form_of(request, workspace, disclosure, chosen, posted.back)

        def command(values: Mapping[str, Any]) -> Command:
            return Command("/relationships/v1/relationships", values)

        pair = [people.get(posted.first(f"{role}_participation_id"), "") for role in ("mentor", "mentee")]
        done = Done("relationships.propose", [each for each in pair if each])
        result = submit(request, form, posted, command, then=f"/programs/{program}/relationships", done=done)
        return result if isinstance(result, Response) else _page(request, queries, workspace, result)

    return routes


def _form(
    workspace: Workspace,
    mentors: Sequence[WorkspacePerson],
    mentees: Sequence[WorkspacePerson],
    chosen: WorkspacePerson | None,
    policy: Policy | None,
    back: str,
) -> Form:
    page, peers = f"/programs/{workspace.program.id}", is_peer(workspace.program.directions)
    allowed = workspace.program.directions if peers or policy is None else policy.directions
    directions = {code: text for code, text in DIRECTIONS.items() if code in allowed}
    formalities = {code: text for code, text in FORMALITIES.items() if policy is None or code in policy.formalities}
    return Form(
        action=f"{page}/propose",
        verb="Propose this match",
        fields=(
            Field(
                name="mentee_participation_id",
                label="One peer" if peers else "Mentee",
                kind="choice",
                choices={each.id: _text(each, workspace) for each in mentees},
                value=chosen.id if chosen else "",
                missing="Choose a peer." if peers else "Choose a mentee.",
            ),
            Field(
                name="mentor_participation_id",
                label="The other peer" if peers else "Mentor",
                kind="choice",
                hint=for_peers("Those who offer most of what the mentee wants come first.", peers=peers)
                if chosen
                else "",
                choices={each.id: _text(each, workspace) for each in mentors},
                missing="Choose a peer." if peers else "Choose a mentor.",
            ),
            Field(
                name="direction",
                label="Who learns from whom",
                kind="choice",
                choices=directions,
                value=next(iter(directions), ""),
            ),
            Field(
                name="formality",
                label="How formal it is",
                kind="choice",
                choices=formalities,
                value=next(iter(formalities), ""),
            ),
        ),
        hidden={BACK: back},
        consequence="Both are asked to accept. Nothing begins before both have.",
        cancel=Link("Cancel", back or f"{page}/waiting"),
    )


def _about(form: Form) -> str:
    """Return who can be matched; where no one can, what has to come first."""
    missing = [each.label.lower() for each in form.fields[:2] if not each.choices]
    if missing:
        return f"No {' and no '.join(missing)} is free at the moment. Enrol someone, or wait until a place is free."
    return "Only people who are enrolled and have a free place can be matched."


def _text(one: WorkspacePerson, workspace: Workspace) -> str:
    skills = f": {', '.join(one.skills)}" if one.skills else ""
    places = f", {formats.count(max((one.capacity or 1) - one.load, 0), 'free place')}" if one.role == "mentor" else ""
    return f"{workspace.names.of(one.person_id)}{skills}{places}"


def _page(request: Request, queries: PageQueries, workspace: Workspace, form: Form) -> Response:
    title = f"{workspace.program.name}: propose a match"
    response = page_response.PageResponse(request, queries, title, "/programs")
    values = {
        **response.frame,
        "title": title,
        "about": _about(form),
        "tabs": program_tabs(workspace.program.id, "waiting", staff=True),
        "form": form,
        "check": None,
        "besides": Link("Compute the best set of pairs in the matching", f"/programs/{workspace.program.id}/matching"),
        "offered": all(each.choices for each in form.fields[:2]) or bool(form.errors),
    }
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: workspace.program.id}
    return HTMLResponse(render("programs/form_page.html", values), 422 if form.errors else 200, headers)
