"""Routes of `/groups/{group_id}`: the page of a group, and what its people and its staff do there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import Posted, PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.groups import group_forms as forms
from services.projections.pages.groups.group_view import group_page, people_of
from services.projections.pages.groups.own_agreements import read_versions
from services.projections.pages.groups.reader import Reader, reader_of
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER, people_header

_SERVICE = "/relationships/v1/groups"
_REPORTED = 2
"""Evidence of a report on this page: logged in detail by one."""


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the program of the group, for its staff.
    """
    routes = APIRouter()
    page = _Page(queries)

    @routes.get("/groups/{group_id}", include_in_schema=False)
    def show(request: Request, group_id: UUID, disclosure: DisclosureDep) -> Response:
        return page.show(request, page.read(request, group_id, disclosure))

    @routes.post("/groups/{group_id}/{act}", include_in_schema=False)
    def do(request: Request, group_id: UUID, act: str, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        reader = page.read(request, group_id, disclosure)
        present = {each: one for each, _, one in _forms(request, reader)}.get(act)
        form = forms.signed_form(str(group_id), posted.every("read")) if act == "sign" else present
        if form is None:
            raise NotFoundError("this cannot be done here, or not any more")

        def command(values: Mapping[str, Any]) -> Command:
            body = {"read": read_versions(values["read"])} if act == "sign" else values
            return Command(f"{_SERVICE}/{group_id}/{act}", body)

        return page.submit(request, reader, form, posted, command, again=present)

    _add_sessions(routes, page)
    return routes


@dataclass(frozen=True, slots=True)
class _Posted:
    """A form about a session of a group, as it was posted."""

    request: Request
    group_id: UUID
    session_id: UUID
    disclosure: DisclosureDep
    form: PostedDep


_PostedDep = Annotated[_Posted, Depends()]


def _add_sessions(routes: APIRouter, page: _Page) -> None:
    @routes.post("/groups/{group_id}/group-sessions/{session_id}/cancel", include_in_schema=False)
    def cancel(posted: _PostedDep) -> Response:
        return _press(page, posted, forms.cancel_form, "cancel")

    @routes.post("/groups/{group_id}/group-sessions/{session_id}/reschedule", include_in_schema=False)
    def move(posted: _PostedDep) -> Response:
        return _state(page, posted, lambda id, one, _, zone: forms.move_form(id, one, zone), "reschedule", dict)

    @routes.post("/groups/{group_id}/group-sessions/{session_id}/take-back", include_in_schema=False)
    def take_back(posted: _PostedDep) -> Response:
        return _press(page, posted, forms.take_back_form, "correct")

    @routes.post("/groups/{group_id}/group-sessions/{session_id}/hold", include_in_schema=False)
    def report(posted: _PostedDep) -> Response:
        return _state(page, posted, forms.report_form, "hold", _attendance)

    @routes.post("/groups/{group_id}/group-sessions/{session_id}/correct", include_in_schema=False)
    def correct(posted: _PostedDep) -> Response:
        return _state(page, posted, forms.correct_form, "correct", lambda values: {"report": _attendance(values)})


def _press(page: _Page, posted: _Posted, form_of: Callable[[str, Mapping[str, Any]], Form], step: str) -> Response:
    """Send what a button says of a session."""
    reader = page.read(posted.request, posted.group_id, posted.disclosure)
    form = form_of(str(posted.group_id), {"session_id": str(posted.session_id)})
    return page.submit(posted.request, reader, form, posted.form, lambda _: Command(_path(posted, step), {}))


def _state(
    page: _Page,
    posted: _Posted,
    form_of: Callable[[str, Mapping[str, Any], Mapping[str, str], ZoneInfo], Form],
    step: str,
    body: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> Response:
    """Send what a form says of a session, or of those who were there."""
    reader = page.read(posted.request, posted.group_id, posted.disclosure)
    one, people = _found(posted.request, reader, posted.session_id)
    form = form_of(str(posted.group_id), one, people, zone_of(posted.request))
    return page.submit(
        posted.request, reader, form, posted.form, lambda values: Command(_path(posted, step), body(values))
    )


def _path(posted: _Posted, step: str) -> str:
    return f"{_SERVICE}/{posted.group_id}/group-sessions/{posted.session_id}/{step}"


def _attendance(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"present": [], **values, "evidence": _REPORTED}


def _found(request: Request, reader: Reader, session_id: UUID) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Return a session of the group, and the names of the group's people.

    Raises:
        NotFoundError: The group has no such session.
    """
    one = next((each for each in reader.group["sessions"] if each["session_id"] == str(session_id)), None)
    if one is None:
        raise NotFoundError("the group has no such session")
    names = names_of(request)
    people = {id: names.of(person) for id, person in people_of(reader.group).items()}
    gone = dict.fromkeys((*one["present"], *one["absent"]), "one who left")
    return one, {**gone, **people}


class _Page:
    """The page of a group.

    Args:
        queries: As of `router`.
    """

    def __init__(self, queries: PageQueries) -> None:
        self._queries = queries

    def read(self, request: Request, group_id: UUID, disclosure: DisclosureDep) -> Reader:
        """Return the group with what its reader may do, and look up the names of its people.

        Raises:
            NotFoundError: There is none, or the reader does not see it.
        """
        answer = send(request, "GET", f"{_SERVICE}/{group_id}")
        if not answer.succeeded or not isinstance(answer.body, dict) or "mentors" not in answer.body:
            raise NotFoundError("there is no such group, or you are not in it")
        names_of(request).look_up(people_of(answer.body).values())
        return reader_of(self._queries, request, answer.body, disclosure)

    def show(self, request: Request, reader: Reader, wrong: Form | None = None) -> Response:
        """Return the page, with the form that was refused."""
        group, names, now = reader.group, names_of(request), request.app.state.clock()
        response = page_response.PageResponse(request, self._queries, reader.title, reader.home)
        view = group_page(
            group, names, now, zone_of(request), leads=reader.leads, corrects=reader.corrects, wrong=wrong
        )
        shown = [
            (id, heading, wrong if wrong is not None and wrong.action == form.action else form)
            for id, heading, form in _forms(request, reader)
        ]
        back = Link("Back to the program", reader.back) if reader.staff else Link("Back to my mentoring", reader.back)
        values = {**response.frame, "title": reader.title, "view": view, "forms": shown, "wrong": wrong, "back": back}
        people = people_header(people_of(group).values())
        headers = {"Cache-Control": "no-store", PROGRAM_HEADER: group["program_id"], **people}
        return HTMLResponse(render("groups/group.html", values), 422 if wrong is not None else 200, headers)

    def submit(
        self,
        request: Request,
        reader: Reader,
        form: Form,
        posted: Posted,
        command: Callable[[Mapping[str, Any]], Command],
        again: Form | None = None,
    ) -> Response:
        """Send the command of a form, and show the page again: where it is refused, with the form as it is now."""
        then = f"/groups/{reader.group['group_id']}"
        result = submit(request, form, posted, command, then=then, done=Done("saved"))
        if isinstance(result, Response):
            return result
        shown = result if again is None or again.fields == form.fields else replace(again, errors=result.errors)
        return self.show(request, reader, shown)


def _forms(request: Request, reader: Reader) -> list[tuple[str, str, Form]]:
    """Return the forms of the page with their headings, by the part of the address that each posts to."""
    id, found = reader.group["group_id"], list[tuple[str, str, Form]]()
    if reader.group["state"] != "formed":
        return found
    agreements = reader.agreements
    if reader.leads and agreements.meets:
        found.append(
            ("group-sessions", "Plan a session", forms.schedule_form(id, zone_of(request), request.app.state.clock()))
        )
    if reader.leads and agreements.can_start:
        found.append(("activate", "Start", forms.start_form(id)))
    if agreements.waiting:
        found.append(("sign", "Sign", forms.sign_form(id, agreements.waiting, names_of(request))))
    if agreements.can_propose:
        title = "Terms for all my pairs" if agreements.terms is None else "Change the terms of all my pairs"
        found.append(("group-agreement", title, forms.agreement_form(id, agreements.terms)))
    if reader.staff and reader.mentees and len(reader.group["members"]) < reader.group["most"]:
        found.append(("invite", "Invite a mentee", forms.invite_form(id, reader.mentees)))
    if reader.staff:
        found.append(("close", "Close the group", forms.close_form(id, reader.reasons)))
    return found
