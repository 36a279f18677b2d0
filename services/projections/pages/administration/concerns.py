"""Routes of concerns: raising one, the list of those who look into them, and one with its decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages.administration.concern_view import (
    OUTCOMES,
    concern_sheet,
    list_sheet,
)
from services.projections.pages.administration.own_things import Choice, own_things
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Sheet
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.choices import CONCERN_TOPICS, HELP
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import Posted, PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.web.identity.principal import Principal
from services.web.service_client import ServiceAnswer

PATH = "/enrollment/v1/concerns"
_TOPIC = Field(
    name="topic",
    label="What is it about?",
    kind="choice",
    choices=CONCERN_TOPICS,
    missing="Choose what it is about.",
)
_TEXT = Field(
    name="text",
    label="What happened?",
    kind="area",
    hint="In your own words. Only the coordinators of the program read it, and you.",
    longest=10_000,
    missing="Describe what happened.",
)
_NEED = replace(_TEXT, label="What do you need help with?", missing="Describe what you need help with.")
_OUTCOME = Field(name="outcome", label="What became of it?", kind="choice", choices=OUTCOMES)
_DECISIONS = {
    "triage": ("Begin the triage", "concerns.triage"),
    "hold-contact": ("Hold contact", "concerns.hold"),
    "release-contact": ("Release contact", "concerns.release"),
}


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Look up what a concern may be about: only what the reader may see.
    """
    routes = APIRouter()
    _add_raising(routes, queries)
    _add_list(routes, queries)
    _add_one(routes, queries)
    return routes


def _add_raising(routes: APIRouter, queries: PageQueries) -> None:
    def form(request: Request, disclosure: DisclosureDep, given: str, topic: str) -> Form:
        choices = own_things(queries, disclosure, names_of(request), given)
        about = Field(
            name="about",
            label="What is it about?" if topic == HELP else "Whom or what is it about?",
            kind="choice",
            choices={each.code: each.text for each in choices},
            value=choices[0].code if len(choices) == 1 or given else "",
            missing="Choose whom or what it is about.",
        )
        hidden = {"given": given, **({"asked": HELP} if topic == HELP else {})}
        return Form(
            action="/concerns/new",
            verb="Send",
            hidden=hidden,
            fields=(about, *((_NEED,) if topic == HELP else (_TOPIC, _TEXT))),
            cancel=Link("Cancel", "/"),
        )

    def sheet(request: Request, form: Form) -> Response:
        if form.hidden.get("asked") == HELP:
            sentence = "The program's coordinators read your request and answer you. No one else sees it."
            return show(request, queries, Sheet(title="Ask for help", sentence=sentence, form=form))
        sentence = (
            "A private word that something is wrong. The program's coordinators look into it; the person whom it is "
            "about does not see it. If someone is in danger now, call the emergency services first."
        )
        return show(request, queries, Sheet(title="Raise a concern", sentence=sentence, form=form))

    @routes.get("/concerns/new", include_in_schema=False)
    def ask(
        request: Request,
        disclosure: DisclosureDep,
        about: Annotated[str, Query(max_length=120, pattern=r"^[a-z]+:[0-9a-f:-]+$")] = "",
        topic: Annotated[str, Query(pattern="^help$")] = "",
    ) -> Response:
        asked = form(request, disclosure, about, topic)
        if not asked.fields[0].choices:
            text = "You take part in no program, so there is nothing here that a concern could be about."
            return show(request, queries, Sheet(title="Raise a concern", sentence=text))
        return sheet(request, asked)

    @routes.post("/concerns/new", include_in_schema=False)
    def raise_concern(request: Request, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        topic = posted.first("asked")
        asked = form(request, disclosure, posted.first("given"), topic)

        def command(values: Mapping[str, Any]) -> Command:
            about = Choice.body(values["about"])
            return Command(PATH, {**about, "topic": values.get("topic") or HELP, "text": values["text"]})

        result = submit(
            request,
            asked,
            posted,
            command,
            then=_page,
            done=Done("concerns.help" if topic == HELP else "concerns.raise"),
        )
        return result if isinstance(result, Response) else sheet(request, result)


def _add_list(routes: APIRouter, queries: PageQueries) -> None:
    @routes.get("/admin/concerns", include_in_schema=False)
    def concerns(request: Request, state: Annotated[str, Query(pattern="^(open|closed)$")] = "open") -> Response:
        found: list[Mapping[str, Any]] = []
        for organization in coordinated(request.state.principal):
            found += read(request, f"{PATH}?organization_id={organization}&state={state}")["items"]
        found.sort(key=lambda each: str(each["raised_at"]))
        now: datetime = request.app.state.clock()
        return show(
            request,
            queries,
            list_sheet(found, queries.directory.program_names(Disclosure.of(request.state.principal)), state, now),
        )


def _add_one(routes: APIRouter, queries: PageQueries) -> None:
    def sheet(request: Request, concern: UUID, refused: Form | None = None) -> Response:
        found = read(request, f"{PATH}/{concern}")
        decides = found["organization_id"] in coordinated(request.state.principal)
        page = concern_sheet(
            found,
            queries.directory.program_names(Disclosure.of(request.state.principal)).get(found["program_id"], ""),
            now=request.app.state.clock(),
            decisions=_decisions(found) if decides else (),
            closing=_closing(found) if decides and found["state"] == "in-triage" else None,
            refused=refused,
        )
        return show(request, queries, page, program=found["program_id"])

    @routes.get("/concerns/{concern}", include_in_schema=False)
    def one(request: Request, concern: UUID) -> Response:
        return sheet(request, concern)

    @routes.post("/concerns/{concern}/{act}", include_in_schema=False)
    def decide(request: Request, concern: UUID, act: str, posted: PostedDep) -> Response:
        found = read(request, f"{PATH}/{concern}")
        form, done = _asked(found, act, posted)
        result = submit(
            request,
            form,
            posted,
            lambda values: Command(f"{PATH}/{concern}/{act}", values),
            then=f"/concerns/{concern}",
            done=Done(done),
        )
        return result if isinstance(result, Response) else sheet(request, concern, result)


def coordinated(principal: Principal) -> Sequence[str]:
    """Return the organizations in which a principal coordinates, wholly or one program."""
    return sorted(
        {each.organization for each in principal.memberships if each.role == "coordinator" and each.organization}
    )


def _asked(found: Mapping[str, Any], act: str, posted: Posted) -> tuple[Form, str]:
    """Return the form that was posted, and the code of what is done by it; an unknown one is refused by the service."""
    if act == "close":
        return _closing(found).restored(posted), "concerns.close"
    verb, done = _DECISIONS.get(act, ("", ""))
    return Form(action=f"/concerns/{found['concern_id']}/{act}", verb=verb), done


def _decisions(found: Mapping[str, Any]) -> Sequence[Form]:
    """Return the buttons of the decisions that are possible now."""
    possible = []
    if found["state"] == "raised":
        possible.append("triage")
    if found["state"] != "closed" and found["relationship_id"]:
        possible.append("release-contact" if found["contact_held"] else "hold-contact")
    return [Form(action=f"/concerns/{found['concern_id']}/{act}", verb=_DECISIONS[act][0]) for act in possible]


def _closing(found: Mapping[str, Any]) -> Form:
    return Form(action=f"/concerns/{found['concern_id']}/close", verb="Close the concern", fields=(_OUTCOME,))


def _page(answer: ServiceAnswer) -> str:
    return f"/concerns/{answer.body['concern_id']}"
