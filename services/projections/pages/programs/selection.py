"""Route of an action on several selected people of a program: each is a command with a result of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Done, redirect, send
from services.projections.pages.people.links import person_page
from services.projections.pages.programs.context import Workspace, open_workspace
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER
from services.web.service_client import ServiceAnswer

MOST_SELECTED = 200
_VERBS = {"enrol": "enrolled", "invite": "invited"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one of several people: empty where it was done, else why it was refused."""

    person: str
    refusal: str
    position: str | None = None


def router(queries: PageQueries) -> APIRouter:
    """Return the route."""
    routes = APIRouter()

    @routes.post("/programs/{program}/people", include_in_schema=False)
    def act_on_selected(request: Request, program: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        back = posted.back or f"/programs/{program}/people"
        act = posted.first("act")
        ids = [each for each in dict.fromkeys(posted.every("id")) if _is_id(each)][:MOST_SELECTED]
        if act not in _VERBS or not ids:
            return redirect(back, Done("nothing-selected"), None)
        now = request.app.state.clock()
        rows = [queries.participation(each, disclosure, now) for each in ids]
        chosen = [row[0] for row in rows if row is not None and row[0].program_id == str(program)]
        outcomes = []
        for one in chosen:
            key = str(uuid5(NAMESPACE_URL, f"{posted.key}:{act}:{one.id}"))
            if act == "enrol":
                answer = send(request, "POST", f"/enrollment/v1/participations/{one.id}/enroll", {}, key=key)
            else:
                of = {"program_id": str(program), "person_id": one.person_id, "role": one.role}
                body = {**of, "send_invitation": True}
                answer = send(request, "POST", "/enrollment/v1/participations/invite", body, key=key)
            outcomes.append(_outcome(one.person_id, answer))
        if not any(each.refusal for each in outcomes):
            return redirect(back, Done(f"people.{act}", count=len(outcomes)), last_position(outcomes))
        return results_page(request, queries, workspace, outcomes, _VERBS[act], back)

    return routes


def results_page(
    request: Request,
    queries: PageQueries,
    workspace: Workspace,
    outcomes: Sequence[Outcome],
    verb: str,
    back: str,
) -> Response:
    """Return the page that states for each of several people what was done, and why not where it was not.

    Args:
        request: The request.
        queries: Return the status of the read models.
        workspace: The program.
        outcomes: The results.
        verb: What was done: `enrolled`.
        back: Where the page leads.
    """
    names = workspace.names
    names.look_up(each.person for each in outcomes if _is_id(each.person))
    rows = [
        [
            Cell(names.of(each.person), href=person_page(each.person)) if _is_id(each.person) else Cell(each.person),
            Cell(each.refusal or verb.capitalize()),
        ]
        for each in sorted(outcomes, key=lambda one: not one.refusal)
    ]
    refused = sum(1 for each in outcomes if each.refusal)
    title = f"{len(outcomes) - refused} {verb}, {refused} refused"
    response = page_response.PageResponse(request, queries, title)
    values = {
        **response.frame,
        "title": title,
        "about": "Those that were refused are listed first, with the reason. Nothing was changed for them.",
        "results": Table("results", "Result for each person", (Column("Name"), Column("Result")), rows),
        "back": back,
    }
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: workspace.program.id}
    return HTMLResponse(render("programs/results.html", values), 200 if refused < len(outcomes) else 422, headers)


def last_position(outcomes: Sequence[Outcome]) -> str | None:
    """Return the last position of several commands; they follow each other in one log."""
    return next((each.position for each in reversed(outcomes) if each.position), None)


def _outcome(person: str, answer: ServiceAnswer) -> Outcome:
    if answer.succeeded:
        return Outcome(person, "", answer.position)
    return Outcome(person, Form(action="", verb="").refused(answer).errors[0].text)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
