"""Public routes of sign-in: `/sign-in`, its way to a provider and back, and `/sign-out`."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.pages.render import render
from services.projections.pages.sign_in import links
from services.projections.pages.sign_in.responses import (
    NO_STORE,
    begin_at,
    clear_shown_pages,
    not_signed_in,
    notice,
    require_same_origin,
    signed_in,
)
from services.projections.pages.sign_in.texts import OVER, UNSENT
from services.web.http_errors import ProblemError
from services.web.identity.credentials.cookies import delete_cookie, read_cookie
from services.web.rate_limits import address_key
from services.web.sign_in import token_endpoint
from services.web.sign_in.errors import SignInError
from services.web.sign_in.return_path import return_path
from services.web.sign_in.site import CALLBACK, SignIn
from services.web.token_buckets import TokenBuckets

LINKS_PER_MINUTE = 5
"""Links that one address may ask for in a minute."""
To = Annotated[str, Query(max_length=2_000)]


def router(sign_in: SignIn) -> APIRouter:
    """Return the public routes of sign-in.

    Args:
        sign_in: Providers, sessions and links.
    """
    routes = APIRouter(include_in_schema=False)
    _add_providers(routes, sign_in)
    _add_requests(routes, sign_in)
    routes.include_router(links.router(sign_in))
    _add_sign_out(routes, sign_in)
    routes.include_router(token_endpoint.router(sign_in.clients, sign_in.sessions))
    return routes


def _add_providers(routes: APIRouter, sign_in: SignIn) -> None:
    @routes.get("/sign-in")
    def show(request: Request, to: To = "/", choose: bool = False, unsent: bool = False) -> Response:
        to = return_path(to)
        token = read_cookie(request, "session")
        if sign_in.personas and not (choose or unsent or _of_person(request)):
            # A demonstration signs its visitor in without a question.
            return begin_at(request, sign_in, "demo", to, login_hint=sign_in.personas[0].subject)
        over = token is not None and sign_in.sessions.find("browser", token) is None
        return _sign_in_page(sign_in, to, before=UNSENT if unsent else OVER if over else "")

    @routes.get("/sign-in/with/{provider}")
    def begin(
        request: Request, provider: str, to: To = "/", persona: Annotated[str | None, Query(max_length=255)] = None
    ) -> Response:
        return begin_at(request, sign_in, provider, return_path(to), login_hint=persona)

    @routes.get(CALLBACK)
    def callback(
        request: Request,
        code: Annotated[str, Query(max_length=4_000)] = "",
        state: Annotated[str, Query(max_length=500)] = "",
        error: Annotated[str, Query(max_length=200)] = "",
        iss: Annotated[str, Query(max_length=500)] = "",
    ) -> Response:
        try:
            pending = sign_in.pending.read(read_cookie(request, "sign_in"), state)
            found = sign_in.complete(pending, code, error, iss)
            # A session of its own for each sign-in: one that was planted before is never used.
            session = sign_in.enter(pending, found, read_cookie(request, "session"))
        except SignInError as failure:
            return not_signed_in(request, failure)
        response = RedirectResponse(return_path(pending.to), 303, NO_STORE)
        signed_in(request, response, session, found.name)
        return response


def _add_requests(routes: APIRouter, sign_in: SignIn) -> None:
    attempts = TokenBuckets(LINKS_PER_MINUTE)

    @routes.post("/sign-in/link")
    def send_link(request: Request, mail: Annotated[str, Form(max_length=254)] = "") -> Response:
        require_same_origin(request)
        if not attempts.take(address_key(request.scope)).allowed:
            raise ProblemError("rate-limited", "wait a minute before you ask again", headers={"Retry-After": "60"})
        if "@" not in mail:
            return _sign_in_page(sign_in, "/", error="Write your mail address, like anna@example.org.", mail=mail)
        sign_in.request_link(mail.strip())
        text = "If this address is known here, a mail with a link is on its way. The link is valid for 15 minutes."
        return notice("Look at your mail", text)


def _add_sign_out(routes: APIRouter, sign_in: SignIn) -> None:
    @routes.get("/sign-out")
    def show() -> Response:
        return HTMLResponse(render("sign_in/sign_out.html", {"title": "Sign out"}), headers=NO_STORE)

    @routes.post("/sign-out")
    def end(request: Request, everywhere: Annotated[str, Form(max_length=5)] = "") -> Response:
        require_same_origin(request)
        token = read_cookie(request, "session")
        session = None if token is None else sign_in.sessions.find("browser", token)
        if session is not None and everywhere:
            sign_in.sessions.end_all(session.issuer, session.subject)
        elif token is not None:
            sign_in.sessions.end(token)
        response = notice("You are signed out", "Close the window if others use this computer.")
        delete_cookie(request, response, "session")
        delete_cookie(request, response, "name")
        clear_shown_pages(response)
        return response


def _of_person(request: Request) -> bool:
    """Return whether a person signed in by a link in this browser: that session has no name from a provider."""
    return read_cookie(request, "session") is not None and read_cookie(request, "name") is None


def _sign_in_page(sign_in: SignIn, to: str, *, error: str = "", mail: str = "", before: str = "") -> Response:
    offered = sign_in.offered
    values = {
        "title": "Sign in",
        "providers": [] if sign_in.personas else [each.settings for each in sign_in.providers.values()],
        "personas": offered,
        "more_to_come": len(offered) < len(sign_in.personas),
        "by_mail": sign_in.services.available,
        "to": to,
        "error": error,
        "mail": mail,
        "before": before,
    }
    return HTMLResponse(render("sign_in/sign_in.html", values), 422 if error else 200, headers=NO_STORE)
