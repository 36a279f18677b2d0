"""Routes of `/programs/{id}/matching`: the workbench, where the matching is run, tried and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import Posted, PostedDep
from services.projections.pages.forms.submission import Command, Done, redirect, send, submit
from services.projections.pages.matching.choices import Choices
from services.projections.pages.matching.group_view import group_fields as _group_fields
from services.projections.pages.matching.wording import POLICIES, worker_sentence
from services.projections.pages.matching.workbench_view import WorkbenchView, workbench_view
from services.projections.pages.programs.context import Workspace, open_workspace
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.workspace.queries import PeopleFilter
from services.web.audited_reads import PROGRAM_HEADER
from services.web.http_errors import ProblemError
from services.web.service_client import ServiceAnswer

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
Policy = Literal["most-people", "most-people-best-fit", "highest-total-score"]
Shape = Literal["pair", "group", ""]
Size = Annotated[int, Query(ge=2, le=20)]
Locks = Annotated[
    list[Annotated[str, Query(pattern=f"^{_UUID}:{_UUID}$")]], Query(default_factory=list, max_length=100)
]
Ids = Annotated[list[UUID], Query(default_factory=list, max_length=100)]
OneId = Annotated[str, Query(pattern=f"^({_UUID})?$")]
_NOTHING_YET = (
    "The matching of this program has not been run yet. A run proposes pairs; nothing is sent before you send it."
)
MOST_SENT, MOST_GROUPS = 200, 50


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the program and its people.
    """
    routes = APIRouter()
    for part in (_show, _run, _act):
        routes.include_router(part(queries))
    return routes


def _show(queries: PageQueries) -> APIRouter:
    routes = APIRouter()

    @routes.get("/programs/{program}/matching", include_in_schema=False)
    def workbench(
        *,
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        policy: Policy = "most-people",
        floor: Annotated[int, Query(ge=0, le=100)] = 0,
        shape: Shape = "",
        least: Size = 3,
        most: Size = 8,
        together: Locks,
        lead: OneId = "",
        second: OneId = "",
        lock: Locks,
        exclude: Ids,
        mentor: OneId = "",
        mentee: OneId = "",
        tried: Annotated[Literal["yes", ""], Query(alias="try")] = "",
    ) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        kept = [*lock, *([f"{mentor}:{mentee}"] if mentor and mentee else [])]
        both = [*together, *([f"{lead}:{second}"] if lead and second else [])]
        left_out = tuple(dict.fromkeys(map(str, exclude)))
        choices = Choices(
            policy, floor, tuple(dict.fromkeys(kept)), left_out, shape, least, most, tuple(dict.fromkeys(both))
        )
        bench = _Bench(queries, request, workspace, disclosure)
        return bench.what_if(choices) if tried else bench.current()

    return routes


def _run(queries: PageQueries) -> APIRouter:
    routes = APIRouter()

    @routes.post("/programs/{program}/matching/run", include_in_schema=False)
    def run(request: Request, program: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        bench = _Bench(queries, request, workspace, disclosure)
        choices = _posted_choices(posted)
        body: dict[str, Any] = {
            "policy": choices.policy,
            "floor": choices.floor,
            "locked": [_pair(each) for each in choices.lock],
            "excluded": list(choices.exclude),
        }
        if choices.shape:
            body |= {"shape": choices.shape, "least": choices.least, "most": choices.most}
            body["co_led"] = [_two_mentors(each) for each in choices.together]
        result = submit(
            request,
            Form(action=f"/programs/{program}/matching/run", verb="Run the matching"),
            posted,
            lambda _: Command(f"/relationships/v1/programs/{program}/matching/run", body),
            then=f"/programs/{program}/matching",
            done=Done("matching.run"),
        )
        return result if isinstance(result, Response) else bench.current(choices, result)

    return routes


def _act(queries: PageQueries) -> APIRouter:
    routes = APIRouter()

    @routes.post("/programs/{program}/matching/cancel", include_in_schema=False)
    def cancel(request: Request, program: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        result = submit(
            request,
            Form(action=f"/programs/{program}/matching/cancel", verb="Cancel the run"),
            posted,
            lambda _: Command(
                f"/relationships/v1/programs/{program}/matching/cancel", {"run_id": posted.first("run_id")}
            ),
            then=f"/programs/{program}/matching",
            done=Done("matching.cancelled"),
        )
        if isinstance(result, Response):
            return result
        return _Bench(queries, request, workspace, disclosure).current(form=result)

    @routes.post("/programs/{program}/matching/send", include_in_schema=False)
    def send_chosen(request: Request, program: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        page = f"/programs/{program}/matching"
        chosen = [each for each in dict.fromkeys(posted.every("id")) if ":" in each][:MOST_SENT]
        groups = [int(each) for each in dict.fromkeys(posted.every("id")) if each.isascii() and each.isdecimal()]
        if not chosen and not groups:
            return redirect(page, Done("nothing-selected"), None)
        pairs = [_pair(each) for each in chosen]
        body = {"run_id": posted.first("run_id"), "pairs": pairs, "groups": groups[:MOST_GROUPS]}
        address = f"/relationships/v1/programs/{program}/matching/send"
        answer = send(request, "POST", address, body, key=posted.key)
        bench = _Bench(queries, request, workspace, disclosure)
        if not answer.succeeded or not isinstance(answer.body, dict):
            return bench.current(form=Form(action="", verb="").refused(answer))
        if not answer.body["refused"]:
            return redirect(page, Done("matching.sent"), answer.position)
        return bench.results(answer.body)

    return routes


class _Bench:
    """The workbench of one request.

    Args:
        queries: Return the people of the program.
        request: The request.
        workspace: The program.
        disclosure: What the reader may see.
    """

    def __init__(self, queries: PageQueries, request: Request, workspace: Workspace, disclosure: DisclosureDep) -> None:
        self._queries, self._request, self._workspace, self._disclosure = queries, request, workspace, disclosure
        self._program = workspace.program.id
        self._page = f"/programs/{self._program}/matching"

    def current(self, choices: Choices | None = None, form: Form | None = None) -> Response:
        """Return the page of the current run, with what was wrong with a form."""
        answer = self._read("")
        run = answer["run"]
        if run is None:
            view = WorkbenchView(_NOTHING_YET)
        else:
            hidden = {"run_id": answer["run_id"]}
            sending = Form(action=f"{self._page}/send", verb="Send as proposals", hidden=hidden)
            of_run = _choices_of(run)
            view = workbench_view(self._program, run, self._workspace.names, of_run, sending=sending)
            choices = choices or of_run
        return self._render(view, choices or Choices(), form, tried=False, worker=answer["worker"])

    def what_if(self, choices: Choices) -> Response:
        """Return the page of a run that is not recorded, compared with the current one."""
        before = self._read("")["run"]
        query: dict[str, Any] = {"policy": choices.policy, "floor": choices.floor}
        query |= {"lock": choices.lock, "exclude": choices.exclude}
        if choices.shape:
            query |= {"shape": choices.shape, "least": choices.least, "most": choices.most}
            query["together"] = choices.together
        address = f"/what-if?{urlencode(query, doseq=True)}"
        answer = send(self._request, "GET", self._address(address))
        if not answer.succeeded or not isinstance(answer.body, dict):
            _require_understood(answer)
            return self.current(choices, Form(action="", verb="").refused(answer))
        run, names = answer.body["run"], self._workspace.names
        view = workbench_view(self._program, run, names, choices, sending=None, before=before)
        return self._render(view, choices, None, tried=True)

    def results(self, body: Mapping[str, Any]) -> Response:
        """Return the page that states which of the chosen pairs were sent, and why the others were not."""
        run = self._read("")["run"] or {"pairs": []}
        people = {(each["mentor_participation_id"], each["mentee_participation_id"]): each for each in run["pairs"]}
        names = self._workspace.names
        names.look_up(
            each[f"{role}_id"] for each in people.values() for role in ("mentor", "mentee") if each[f"{role}_id"]
        )

        def named(pair: Mapping[str, str]) -> str:
            one = people.get((pair["mentor_participation_id"], pair["mentee_participation_id"]))
            if one is None or not one["mentor_id"] or not one["mentee_id"]:
                return "A pair that is not of this run"
            return f"{names.of(one['mentee_id'])} and {names.of(one['mentor_id'])}"

        rows = [[Cell(named(each)), Cell(formats.sentence(each["detail"]))] for each in body["refused"]]
        rows += [[Cell(named(each)), Cell("Sent.")] for each in body["sent"]]
        title = f"{len(body['sent'])} sent, {len(body['refused'])} refused"
        values = {
            "title": title,
            "about": "Pairs that were refused come first, with the reason: something has changed since the run.",
            "results": Table("results", "Result for each pair", (Column("Pair"), Column("Result")), rows),
            "back": self._page,
        }
        return self._response("programs/results.html", title, values, 200 if body["sent"] else 422)

    def _render(
        self,
        view: WorkbenchView,
        choices: Choices,
        form: Form | None,
        *,
        tried: bool,
        worker: Mapping[str, Any] | None = None,
    ) -> Response:
        pending = worker is not None and worker["state"] in {"requested", "running"}
        title = f"{self._workspace.program.name}: matching"
        values = {
            "program": self._workspace.program,
            "title": title,
            "view": view,
            "tabs": program_tabs(self._program, "matching", staff=True),
            "form": form or Form(action="", verb=""),
            "trying": self._trying(choices),
            "recording": self._recording(choices) if tried and self._workspace.acts else None,
            "tried": tried,
            "worker": worker_sentence(worker),
            "pending": pending,
            "cancelling": self._cancelling(worker) if pending and worker is not None else None,
            "page": self._page,
            "acts": self._workspace.acts,
        }
        return self._response("matching/workbench.html", title, values, 422 if form and form.errors else 200)

    def _response(self, template: str, title: str, values: Mapping[str, Any], status: int) -> Response:
        response = page_response.PageResponse(self._request, self._queries, title, "/programs")
        headers = {"Cache-Control": "no-store", PROGRAM_HEADER: self._program}
        return HTMLResponse(render(template, {**response.frame, **values}), status, headers)

    def _trying(self, choices: Choices) -> Form:
        """Return the form that tries or runs; its pairs and people are the present ones."""
        people = {role: self._people(role) for role in ("mentor", "mentee")}
        both = {**people["mentor"], **people["mentee"]}
        kept = {
            each: " and ".join(both.get(id, "a former participant") for id in reversed(each.split(":")))
            for each in choices.lock
        }
        fields = [
            Field(name="policy", label="What counts first", kind="choice", choices=POLICIES, value=choices.policy),
            Field(
                name="floor",
                label="Lowest score of a pair",
                kind="number",
                hint="In points, 0 to 100.",
                value=str(choices.floor),
            ),
        ]
        if "group" in self._workspace.program.shapes:
            fields += _group_fields(choices, people["mentor"], both, self._workspace.program.shapes)
        if kept:
            fields.append(_several("lock", "Pairs that you keep", kept, choices.lock))
        for role, text in people.items():
            hint = "Choose both to keep one more pair." if role == "mentor" else ""
            label = f"Keep this {role} in a pair"
            fields.append(
                Field(name=role, label=label, kind="choice", choices={"": "No one", **text}, hint=hint, required=False)
            )
        left_out = {each: both.get(each, "a former participant") for each in choices.exclude}
        if left_out:
            fields.append(_several("exclude", "People whom you leave out", left_out, choices.exclude))
        return Form(action=self._page, verb="Try it", fields=fields)

    def _recording(self, choices: Choices) -> Form:
        carried = [("lock", each) for each in choices.lock] + [("exclude", each) for each in choices.exclude]
        carried += [("together", each) for each in choices.together]
        hidden = {"policy": choices.policy, "floor": str(choices.floor), "shape": choices.shape}
        hidden |= {"least": str(choices.least), "most": str(choices.most)}
        return Form(action=f"{self._page}/run", verb="Run it and keep the result", hidden=hidden, repeated=carried)

    def _cancelling(self, worker: Mapping[str, Any]) -> Form:
        return Form(action=f"{self._page}/cancel", verb="Cancel the run", hidden={"run_id": worker["run_id"]})

    def _people(self, role: Literal["mentor", "mentee"]) -> dict[str, str]:
        wanted = PeopleFilter(program=self._program, role=role, state="enrolled")
        now = self._request.app.state.clock()
        found = self._queries.workspace_people(self._disclosure, wanted, now, None, "latest").items
        names = self._workspace.names
        names.look_up(each.person_id for each in found)
        return {each.id: names.of(each.person_id) for each in found}

    def _read(self, end: str) -> dict[str, Any]:
        answer = send(self._request, "GET", self._address(end))
        if not answer.succeeded or not isinstance(answer.body, dict):
            raise ProblemError("unavailable", "the matching cannot be read at the moment; try again in a minute")
        return answer.body

    def _address(self, end: str) -> str:
        return f"/relationships/v1/programs/{self._program}/matching{end}"


def _several(name: str, label: str, choices: Mapping[str, str], value: Sequence[str]) -> Field:
    return Field(name=name, label=label, kind="choices", choices=choices, value=",".join(value), required=False)


def _require_understood(answer: ServiceAnswer) -> None:
    if answer.status >= 500:
        raise ProblemError("unavailable", "the matching cannot be tried at the moment; try again in a minute")


def _posted_choices(posted: Posted) -> Choices:
    """Return the choices of a posted form; what is no choice is left to the service to refuse."""
    floor = posted.first("floor")
    pair, leads = (posted.first("mentor"), posted.first("mentee")), (posted.first("lead"), posted.first("second"))
    kept = [*posted.every("lock"), *([":".join(pair)] if all(pair) else [])]
    return Choices(
        posted.first("policy") or "most-people",
        int(floor) if floor.isascii() and floor.isdecimal() and len(floor) < 4 else 101,
        tuple(dict.fromkeys(kept)),
        tuple(dict.fromkeys(posted.every("exclude"))),
        posted.first("shape"),
        _number(posted.first("least"), 3),
        _number(posted.first("most"), 8),
        tuple(dict.fromkeys([*posted.every("together"), *([":".join(leads)] if all(leads) else [])])),
    )


def _number(text: str, default: int) -> int:
    """Return a typed size; what is none is left to the service to refuse."""
    if not text:
        return default
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _two_mentors(text: str) -> dict[str, str]:
    one, _, other = text.partition(":")
    return {"mentor_participation_id": one, "other_participation_id": other}


def _choices_of(run: Mapping[str, Any]) -> Choices:
    """Return what the current run was computed with."""
    grouped = run["shape"] == "group"
    together = [f"{each['mentor_participation_id']}:{each['other_participation_id']}" for each in run["co_led"]]
    return Choices(
        run["policy"],
        run["floor"],
        tuple(_locked(run)),
        tuple(_left_out(run)),
        "group" if grouped else "",
        run["least"] if grouped else 3,
        run["most"] if grouped else 8,
        tuple(together),
    )


def _pair(text: str) -> dict[str, str]:
    mentor, _, mentee = text.partition(":")
    return {"mentor_participation_id": mentor, "mentee_participation_id": mentee}


def _locked(run: Mapping[str, Any]) -> list[str]:
    return [f"{p['mentor_participation_id']}:{p['mentee_participation_id']}" for p in run["pairs"] if p["locked"]]


def _left_out(run: Mapping[str, Any]) -> list[str]:
    return [each["participation_id"] for each in run["left_out"] if each["reason"] == "left-out"]
