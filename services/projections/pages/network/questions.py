"""Routes of `/network/questions`: the reader's own saved questions, which no one else sees."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.disclosure.access import Disclosure
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages.components import formats
from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.form import Form, FormError
from services.projections.pages.forms.posted import Posted, PostedDep
from services.projections.pages.forms.submission import Done, redirect
from services.projections.pages.network.question_view import PATH, question_text, save_form, stated_address
from services.projections.pages.page_response import PageResponse
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.questions.saved_questions import QuestionRefusedError, SavedQuestion, SavedQuestions
from services.web.http_errors import ProblemError

_PRIVATE = {"Cache-Control": "private, no-store"}


def router(queries: PageQueries, questions: SavedQuestions) -> APIRouter:
    """Return the routes.

    Args:
        queries: Names of the parts of the federation.
        questions: Keeps saved questions.
    """
    routes = APIRouter()

    @routes.get(PATH, include_in_schema=False)
    def every(request: Request, disclosure: DisclosureDep) -> Response:
        return _page(request, queries, questions, disclosure)

    @routes.post(PATH, include_in_schema=False)
    def save(request: Request, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        form = _saved(request, questions, posted)
        if form is not None:
            return _page(request, queries, questions, disclosure, form)
        return redirect(PATH, Done("questions.save"), None)

    @routes.post(PATH + "/{question}/delete", include_in_schema=False)
    def delete(request: Request, question: UUID, posted: PostedDep) -> Response:  # noqa: ARG001 - checked
        questions.delete(question, request.state.principal)
        return redirect(PATH, Done("questions.delete"), None)

    return routes


def _saved(request: Request, questions: SavedQuestions, posted: Posted) -> Form | None:
    """Save the question of a form; return the form with what is wrong, or None.

    Raises:
        ProblemError: 422 where it is about another page.
    """
    address = stated_address(posted.first("address"))
    if address is None:
        raise ProblemError("invalid-request", "only a page of the network is saved as a question")
    try:
        questions.save(address, request.state.principal, request.app.state.clock())
    except QuestionRefusedError as error:
        return replace(save_form(address), errors=(FormError(str(error)),))
    return None


def _delete(question: SavedQuestion, text: str) -> Sequence[Button]:
    form = Form(action=f"{PATH}/{question.id}/delete", verb="Delete")
    return [Button("Delete", f"{text}, saved {formats.day(question.saved_at)}", form=form)]


def _page(
    request: Request,
    queries: PageQueries,
    questions: SavedQuestions,
    disclosure: Disclosure,
    form: Form | None = None,
) -> Response:
    """Return the reader's list, with the form of a question that was not saved."""
    parts, own = queries.parts(disclosure), questions.list(request.state.principal)
    texts = {each.id: question_text(each.address, parts) for each in own}
    shown = [(each, texts[each.id], _delete(each, texts[each.id])) for each in own]
    frame = PageResponse(request, queries, "Saved questions", "/network").frame
    html = render("network/questions.html", {**frame, "questions": shown, "saving": form})
    return HTMLResponse(html, 422 if form else 200, _PRIVATE)
