"""Routes of `/demo/mail`, in a demonstration only: everyone there reads every mail, and opens the links in them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from services.platform.mail_spool import MailSpool
from services.projections.pages.render import render
from services.web.http_errors import ProblemError

_NO_STORE = {"Cache-Control": "no-store"}


def router(spool: MailSpool) -> APIRouter:
    """Return the public routes of the mailbox.

    Args:
        spool: The mails.
    """
    routes = APIRouter()

    @routes.get("/demo/mail", include_in_schema=False)
    def mails() -> HTMLResponse:
        values = {"title": "Mail of this demonstration", "mails": spool.mails()}
        return HTMLResponse(render("mailbox/mailbox.html", values), headers=_NO_STORE)

    @routes.get("/demo/mail/{name}", include_in_schema=False)
    def mail(name: Annotated[str, Path(pattern=r"^[0-9a-f-]{53}$")]) -> HTMLResponse:
        found = spool.find(name)
        if found is None:
            raise ProblemError("not-found", "there is no such mail any more")
        values = {"title": found.subject, "mail": found}
        return HTMLResponse(render("mailbox/mail.html", values), headers=_NO_STORE)

    return routes
