"""The page of unsubscribing: GET shows a button, POST opts out; also the POST of a mail program (RFC 8058)."""

from __future__ import annotations

from html import escape
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from services.enrollment.notifications.categories import CATEGORIES
from services.enrollment.notifications.ports import Recipients
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
        _, category = _read(tokens, token)
        button = f'<form method="post" action="/unsubscribe/{escape(token)}"><button>Stop these mails</button></form>'
        text = f"<p>You will no longer get mails of this kind: {escape(CATEGORIES[category])}.</p>"
        return _page("Stop mails of this kind", text + button)

    @routes.post("/unsubscribe/{token}", include_in_schema=False)
    def opt_out(token: str, clock: ClockDep) -> HTMLResponse:
        person_id, category = _read(tokens, token)
        recipients.opt_out(person_id, category, at=clock())
        text = f"<p>You get no more mails of this kind: {escape(CATEGORIES[category])}.</p>"
        return _page("Mails stopped", text + "<p>You can change this in your profile at any time.</p>")

    return routes


def _read(tokens: UnsubscribeTokens, token: str) -> tuple[UUID, str]:
    found = tokens.read(token) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        raise ProblemError("not-found", "this link is not complete: copy it whole from the mail")
    return found


def _page(title: str, content: str) -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title></head><body><main><h1>{title}</h1>{content}</main></body></html>",
        headers={"Cache-Control": "no-store"},
    )
