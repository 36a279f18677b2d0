"""Routes of certificates: the page at its secret address, and the way to it for those who may see the person."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.errors import NotFoundError
from services.projections.pages.certificates.certificate_view import certificate_view
from services.projections.pages.forms.submission import send
from services.projections.pages.render import render
from services.projections.pages.write_services import services_of
from services.web.http_errors import ProblemError

_PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}


def router() -> APIRouter:
    """Return the route of `/people/{id}/certificate`, for the person and for staff."""
    routes = APIRouter()

    @routes.get("/people/{person}/certificate", include_in_schema=False)
    def of_person(request: Request, person: UUID) -> Response:
        address = certificate_page(request, str(person))
        if address is None:
            raise NotFoundError("no erasure of this person was requested, or you may not see it")
        return RedirectResponse(address, 303, _PRIVATE)

    return routes


def public() -> APIRouter:
    """Return the route of `/certificates/{token}`: an erased person can sign in nowhere."""
    routes = APIRouter()

    @routes.get("/certificates/{token}", include_in_schema=False)
    def certificate(request: Request, token: Annotated[str, Path(max_length=200)]) -> Response:
        if request.url.query:  # the address to keep is the short one
            return RedirectResponse(request.url.path, 303, _PRIVATE)
        answer = services_of(request).read_public(f"/enrollment/v1/certificates/{quote(token, safe='')}")
        if not answer.succeeded:
            raise ProblemError("not-found", "there is no certificate at this address")
        body: Mapping[str, Any] = answer.body
        view = certificate_view(body, request.app.state.clock())
        return HTMLResponse(
            render("certificates/certificate.html", {"title": "Certificate of erasure", "view": view}), 200, _PRIVATE
        )

    return routes


def certificate_page(request: Request, person: str) -> str | None:
    """Return the address of a person's certificate; None where there is none, or the reader may not see it."""
    answer = send(request, "GET", f"/enrollment/v1/people/{person}/certificate")
    token = answer.body.get("token") if answer.succeeded and isinstance(answer.body, dict) else None
    return f"/certificates/{token}" if token else None
