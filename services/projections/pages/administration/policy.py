"""Routes of a change of a program's policy: the form, what the change would mean, and the new version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.pages.administration import policy_fields
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form, new_key
from services.projections.pages.forms.posted import Posted, PostedDep
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.queries import PageQueries
from services.web.service_client import ServiceAnswer

_CONFIRMED = "confirmed"
_EFFECTIVE = Field(
    name="effective_at",
    label="In force from",
    kind="moment",
    required=False,
    hint="From now on where it is left empty.",
)


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the policy of one program, from its newest version on."""

    program: UUID
    name: str
    newest: Mapping[str, Any]

    @property
    def path(self) -> str:
        return f"/enrollment/v1/programs/{self.program}/policy"

    @property
    def settings(self) -> str:
        return f"/programs/{self.program}/settings"

    @property
    def form(self) -> Form:
        return Form(
            action=f"{self.settings}/policy",
            verb="Preview the change",
            fields=(*policy_fields.filled(self.newest["policy"], self.newest["texts"]), _EFFECTIVE),
            cancel=Link("Cancel", self.settings),
        )

    def command(self, values: Mapping[str, Any]) -> Command:
        policy = policy_fields.statement(values, self.newest["policy"], self.newest["texts"])
        moment = {"effective_at": values["effective_at"]} if "effective_at" in values else {}
        return Command(self.path, {"policy": policy, **moment})

    def sheet(self, form: Form, preview: Section | None = None) -> Sheet:
        return Sheet(
            title=f"Change the policy of {self.name}",
            sentence="A change is a new version. Nothing that runs ends by it.",
            sections=() if preview is None else (preview,),
            form=form if preview is None else None,
        )


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/programs/{program}/settings/policy", include_in_schema=False)
    def ask(request: Request, program: UUID) -> Response:
        change = _change(request, program)
        return show(request, queries, change.sheet(change.form), program=str(program))

    @routes.post("/programs/{program}/settings/policy", include_in_schema=False)
    def act(request: Request, program: UUID, posted: PostedDep) -> Response:
        change = _change(request, program)
        if not posted.first(_CONFIRMED):
            return show(request, queries, _previewed(request, change, posted), program=str(program))
        done = Done("programs.policy")
        result = submit(request, change.form, posted, change.command, then=change.settings, done=done)
        return result if isinstance(result, Response) else show(request, queries, change.sheet(result))

    return routes


def _change(request: Request, program: UUID) -> _Change:
    name = read(request, f"/enrollment/v1/programs/{program}")["name"]
    newest = read(request, f"/enrollment/v1/programs/{program}/policy")["versions"][-1]
    return _Change(program, name, newest)


def _previewed(request: Request, change: _Change, posted: Posted) -> Sheet:
    """Return the page with what a change would mean, or the form with what is wrong."""
    form = change.form.restored(posted)
    values, errors = form.read()
    if errors:
        return change.sheet(replace(form, errors=tuple(errors)))
    answer = send(request, "POST", f"{change.path}/preview", dict(change.command(values).body), key=new_key())
    if not answer.succeeded:
        return change.sheet(form.refused(answer))
    return change.sheet(form, _preview(form, answer))


def _preview(form: Form, answer: ServiceAnswer) -> Section:
    """Return what a change would mean, with the form that makes it; what was typed travels along."""
    confirm = replace(
        form,
        key=new_key(),
        fields=(),
        verb=f"State version {answer.body['policy_version']}",
        repeated=tuple((name, value) for name, values in form.typed.items() if name for value in values),
        hidden={_CONFIRMED: "yes"},
        version=answer.headers.get("etag", ""),
    )
    return Section(
        id="preview",
        title="What the change would mean",
        text="Nothing has been changed yet.",
        items=answer.body["sentences"],
        form=confirm,
    )
