"""The page of unsubscribing: GET shows a button, POST opts out; also the POST of a mail program (RFC 8058)."""

from __future__ import annotations

from html import escape
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from services.enrollment.notifications.ports import Recipients
from services.enrollment.notifications.texts import FALLBACK, choose, phrase
from services.enrollment.notifications.unsubscribe import UnsubscribeTokens
from services.platform.clock import Clock
from services.web.http_errors import ProblemError
from services.web.route_context import current_clock

ClockDep = Annotated[Clock, Depends(current_clock)]
LONGEST_TOKEN = 400


def router(tokens: UnsubscribeTokens, recipients: Recipients) -> APIRouter:
    """Return the routes `/unsubscribe/{token}`; they need no session, because the token is good for nothing else."""
    routes = APIRouter()

    @routes.get("/unsubscribe/{token}", include_in_schema=False)
    def show(token: str) -> HTMLResponse:
        person_id, category = _read(tokens, token)
        language = _language(recipients, person_id)
        button = escape(phrase(language, "unsubscribe.button"))
        form = f'<form method="post" action="/unsubscribe/{escape(token)}"><button>{button}</button></form>'
        return _page(language, "unsubscribe.title", _sentence(language, "unsubscribe.question", category) + form)

    @routes.post("/unsubscribe/{token}", include_in_schema=False)
    def opt_out(token: str, clock: ClockDep) -> HTMLResponse:
        person_id, category = _read(tokens, token)
        recipients.opt_out(person_id, category, at=clock())
        language = _language(recipients, person_id)
        text = _sentence(language, "unsubscribe.done", category) + _sentence(language, "unsubscribe.change", category)
        return _page(language, "unsubscribe.done_title", text)

    return routes


def _read(tokens: UnsubscribeTokens, token: str) -> tuple[UUID, str]:
    found = tokens.read(token) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        raise ProblemError("not-found", "this link is not complete: copy it whole from the mail")
    return found


def _language(recipients: Recipients, person_id: UUID) -> str:
    """Return the language that a person is written to in; English for one who is not known any more."""
    person = recipients.find(person_id)
    return choose(FALLBACK if person is None else person.language)


def _sentence(language: str, name: str, category: str) -> str:
    return f"<p>{escape(phrase(language, name, category=phrase(language, f'category.{category}')))}</p>"


def _page(language: str, title: str, content: str) -> HTMLResponse:
    heading = escape(phrase(language, title))
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{heading}</title></head><body><main><h1>{heading}</h1>{content}</main></body></html>",
        headers={"Cache-Control": "no-store"},
    )
